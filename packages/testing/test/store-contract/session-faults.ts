import type { SessionModel } from '../../src/store-contract/model/session-model.ts'
import type { TestedNewSession, TestedSelector } from '../../src/store-contract/tested-store.ts'
import type { Fault } from './fault.ts'

const logsIn =
  (change: (asked: TestedNewSession) => Partial<TestedNewSession>) =>
  (model: SessionModel): void => {
    const create = model.create.bind(model)
    model.create = (asked, now) => create({ ...asked, ...change(asked) }, now)
  }

const selects =
  (change: (which: TestedSelector) => TestedSelector) =>
  (model: SessionModel): void => {
    const selected = model.selected.bind(model)
    model.selected = (which, now) => selected(change(which), now)
  }

const evicts =
  (choose: (model: SessionModel, asked: TestedNewSession, now: number) => string[]) =>
  (model: SessionModel): void => {
    const create = model.create.bind(model)
    model.create = (asked, now) => {
      const { session } = create({ ...asked, maxPerSubject: Infinity }, now)
      const evicted = choose(model, asked, now)
      for (const sid of evicted) model.end(sid, 'evicted', now)
      return { session, evicted }
    }
  }

/** What is wrong with logins, revocations and lists. */
export const sessionFaults: readonly Fault[] = [
  {
    name: 'the stamp is lost',
    caughtBy: ['ST101'],
    breaks: logsIn(() => ({ stamp: null })),
  },
  {
    name: 'an idle lifetime longer than the absolute one is believed',
    caughtBy: ['ST102'],
    breaks: (model) => {
      const create = model.create.bind(model)
      model.create = (asked, now) => {
        const { session, evicted } = create(asked, now)
        return { session: { ...session, idleExpiresAt: now + asked.idleMs }, evicted }
      }
    },
  },
  {
    name: 'nothing is evicted',
    caughtBy: ['ST103', 'ST105', 'ST502', 'ST905'],
    breaks: evicts(() => []),
  },
  {
    name: 'one session too many is left',
    caughtBy: ['ST103', 'ST105', 'ST905'],
    breaks: logsIn(({ maxPerSubject }) => ({ maxPerSubject: maxPerSubject + 1 })),
  },
  {
    name: 'the sessions refreshed last are evicted',
    caughtBy: ['ST103'],
    breaks: evicts((model, { sid, subject, maxPerSubject }, now) => {
      const others = model.live(subject, now).filter((session) => session.sid !== sid)
      const surplus = Math.max(0, others.length + 1 - maxPerSubject)
      return others.slice(0, surplus).map((session) => session.sid)
    }),
  },
  {
    name: 'the new session may be evicted',
    caughtBy: ['ST105'],
    breaks: evicts((model, { subject, maxPerSubject }, now) =>
      model
        .live(subject, now)
        .toSorted((one, other) => other.createdAt - one.createdAt || (one.sid < other.sid ? 1 : -1))
        .slice(maxPerSubject)
        .map(({ sid }) => sid),
    ),
  },
  {
    name: 'expired sessions count',
    caughtBy: ['ST104'],
    breaks: (model) => {
      const create = model.create.bind(model)
      model.create = (asked, now) => {
        const before = [...model.sessions.values()].filter(
          ({ session }) => session.subject === asked.subject && session.idleExpiresAt <= now,
        )
        return create({ ...asked, maxPerSubject: asked.maxPerSubject - before.length }, now)
      }
    },
  },
  {
    name: 'a second revocation counts too',
    caughtBy: ['ST301', 'ST904'],
    breaks: (model) => {
      const selected = model.selected.bind(model)
      model.selected = (which, now) => ('sid' in which ? [which.sid] : selected(which, now))
    },
  },
  {
    name: 'revoking a session nobody made is said to have worked',
    caughtBy: ['ST302'],
    breaks: (model) => {
      const selected = model.selected.bind(model)
      model.selected = (which, now) =>
        'sid' in which && !model.sessions.has(which.sid) ? [which.sid] : selected(which, now)
    },
  },
  {
    name: 'expired sessions of a subject are revoked',
    caughtBy: ['ST303'],
    breaks: (model) => {
      const selected = model.selected.bind(model)
      model.selected = (which) => selected(which, 0)
    },
  },
  {
    name: 'the group is not looked at',
    caughtBy: ['ST304', 'ST802'],
    breaks: selects((which) => ('sid' in which ? which : omit(which, 'group'))),
  },
  {
    name: 'the session to except is not looked at',
    caughtBy: ['ST305'],
    breaks: selects((which) => ('sid' in which ? which : omit(which, 'except'))),
  },
  {
    name: 'at most 100 sessions are revoked',
    caughtBy: ['ST306'],
    breaks: (model) => {
      const selected = model.selected.bind(model)
      model.selected = (which, now) => selected(which, now).slice(0, 100)
    },
  },
  {
    name: 'an empty group is none',
    caughtBy: ['ST802'],
    breaks: logsIn(({ group }) => ({ group: group === '' ? null : group })),
  },
  {
    name: 'subjects are compared without case',
    caughtBy: ['ST801'],
    breaks: logsIn(({ subject }) => ({ subject: subject.toLowerCase() })),
  },
  {
    name: 'subjects are trimmed',
    caughtBy: ['ST801'],
    breaks: logsIn(({ subject }) => ({ subject: subject.trim() })),
  },
  {
    name: 'subjects are normalized',
    caughtBy: ['ST801'],
    breaks: logsIn(({ subject }) => ({ subject: subject.normalize() })),
  },
  {
    name: 'empty names and null are left out of claims',
    caughtBy: ['ST803'],
    breaks: logsIn(({ claims }) => ({
      claims: Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== null)),
    })),
  },
  {
    name: 'large claims are dropped',
    caughtBy: ['ST804'],
    breaks: logsIn(({ claims }) => (JSON.stringify(claims).length > 9999 ? { claims: {} } : {})),
  },
]

function omit<Selector extends object>(which: Selector, name: string): Selector {
  return Object.fromEntries(Object.entries(which).filter(([key]) => key !== name)) as Selector
}
