import type { ModelSession, SessionModel } from '../../src/store-contract/model/session-model.ts'
import type { TestedRotation, TestedSession } from '../../src/store-contract/tested-store.ts'
import type { Fault } from './fault.ts'

type Values = Partial<TestedSession> & { readonly repeats?: number }

/** After a rotation these values of the session are others. */
const leaves =
  (
    change: (
      after: TestedSession,
      before: ModelSession,
      request: TestedRotation,
      now: number,
    ) => Values,
  ) =>
  (model: SessionModel): void => {
    const advance = model.advance.bind(model)
    model.advance = (request, before, now) => {
      advance(request, before, now)
      const held = model.sessions.get(request.sid)
      if (held === undefined) return
      const { repeats = held.repeats, ...values } = change(held.session, before, request, now)
      model.sessions.set(request.sid, {
        ...held,
        session: { ...held.session, ...values },
        repeats,
      })
    }
  }

const repeating =
  (change: (model: SessionModel, session: TestedSession, idleMs: number, now: number) => void) =>
  (model: SessionModel): void => {
    const rotate = model.rotate.bind(model)
    model.rotate = (request, now) => {
      const result = rotate(request, now)
      if (result.outcome === 'repeated') change(model, result.session, request.idleMs, now)
      return result
    }
  }

const announcing =
  (announce: boolean) =>
  (model: SessionModel): void => {
    const advance = model.advance.bind(model)
    model.advance = (request, held, now) => advance({ ...request, announce }, held, now)
  }

/** What is wrong with the session after a rotation or a repeat. */
export const advanceFaults: readonly Fault[] = [
  {
    name: 'a refresh outlives the absolute lifetime',
    caughtBy: ['ST206', 'ST243'],
    breaks: leaves((_, __, { idleMs }, now) => ({ idleExpiresAt: now + idleMs })),
  },
  {
    name: 'a refresh moves the absolute lifetime on',
    caughtBy: ['ST201', 'ST206'],
    breaks: leaves((_, { session }, __, now) => ({
      expiresAt: session.expiresAt + now - session.refreshedAt,
    })),
  },
  {
    name: 'a refresh does not extend the idle lifetime',
    caughtBy: ['ST201', 'ST205'],
    breaks: leaves((_, { session }) => ({ idleExpiresAt: session.idleExpiresAt })),
  },
  {
    name: 'a refresh goes by the idle lifetime of the login',
    caughtBy: ['ST209'],
    breaks: leaves((_, { session }, __, now) => ({
      idleExpiresAt: now + session.idleExpiresAt - session.refreshedAt,
    })),
  },
  {
    name: 'refreshedAt goes back with the clock',
    caughtBy: ['ST207'],
    breaks: leaves((_, __, ___, now) => ({ refreshedAt: now })),
  },
  {
    name: 'refreshedAt stays',
    caughtBy: ['ST201', 'ST222'],
    breaks: leaves((_, { session }) => ({ refreshedAt: session.refreshedAt })),
  },
  {
    name: 'a resync takes the generation of the token',
    caughtBy: ['ST241'],
    breaks: leaves((_, { session }, { generation }) =>
      generation > session.generation ? { generation } : {},
    ),
  },
  {
    name: 'rotations of one millisecond share a generation',
    caughtBy: ['ST208'],
    breaks: leaves((_, { session }, __, now) =>
      session.refreshedAt === now ? { generation: session.generation } : {},
    ),
  },
  {
    name: 'generations are held in 32 bits with a sign',
    caughtBy: ['ST244'],
    beyondWalks: true,
    breaks: leaves(({ generation }) => ({ generation: generation | 0 })),
  },
  {
    name: 'repeats are counted over rotations',
    caughtBy: ['ST225', 'ST243'],
    breaks: leaves((_, { repeats }) => ({ repeats })),
  },
  {
    name: 'a refresh takes the other sessions of the subject along',
    caughtBy: ['ST210'],
    breaks: (model) => {
      const advance = model.advance.bind(model)
      model.advance = (request, held, now) => {
        for (const { sid } of model.live(held.session.subject, now)) {
          const other = model.sessions.get(sid)
          if (other !== undefined) advance({ ...request, sid }, other, now)
        }
      }
    },
  },
  {
    name: 'a repeat extends the session',
    caughtBy: ['ST221'],
    breaks: repeating((model, session, idleMs, now) => {
      const held = model.sessions.get(session.sid)
      const later = { ...session, idleExpiresAt: now + idleMs }
      if (held !== undefined) model.sessions.set(session.sid, { ...held, session: later })
    }),
  },
  {
    name: 'a repeat starts the leeway again',
    caughtBy: ['ST221', 'ST223'],
    breaks: repeating((model, session, _, now) => {
      const held = model.sessions.get(session.sid)
      const later = { ...session, refreshedAt: now }
      if (held !== undefined) model.sessions.set(session.sid, { ...held, session: later })
    }),
  },
  {
    name: 'every rotation is announced',
    caughtBy: ['ST501'],
    breaks: announcing(true),
  },
  {
    name: 'no rotation is announced',
    caughtBy: ['ST503', 'ST504'],
    breaks: announcing(false),
  },
]
