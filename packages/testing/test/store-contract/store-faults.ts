import { setImmediate } from 'node:timers/promises'
import { SessionModel } from '../../src/store-contract/model/session-model.ts'
import type { TestedKeys } from '../../src/store-contract/tested-store.ts'
import type { Fault } from './fault.ts'

/** What is wrong with feeds, purges, keys and reads. */
export const storeFaults: readonly Fault[] = [
  {
    name: 'preparing again deletes what is there',
    caughtBy: ['ST001'],
    breaks: (model) => ({ prepare: async () => model.sessions.clear() }),
  },
  { name: 'the store has no kind', caughtBy: ['ST002'], breaks: () => ({ kind: '' }) },
  {
    name: 'buckets take three bytes',
    caughtBy: ['ST002'],
    breaks: () => ({ bucketOf: () => 65_536 }),
  },
  {
    name: 'get gives any session',
    caughtBy: ['ST401'],
    breaks: (model) => ({
      get: async (sid) => model.get(sid) ?? [...model.sessions.values()][0]?.session ?? null,
    }),
  },
  {
    name: 'get hides expired sessions',
    caughtBy: ['ST402'],
    breaks: (_, store, now) => ({
      get: async (sid) => {
        const found = await store.get(sid)
        return found !== null && found.idleExpiresAt > now() ? found : null
      },
    }),
  },
  {
    name: 'a list is in the order of logins',
    caughtBy: ['ST403'],
    breaks: (model) => {
      const live = model.live.bind(model)
      model.live = (subject, now) =>
        live(subject, now).toSorted((one, other) => other.createdAt - one.createdAt)
    },
  },
  {
    name: 'the next page begins with the next time',
    caughtBy: ['ST404'],
    breaks: (model, _, now) => ({
      list: async (subject, { after, limit = 100 } = {}) => {
        const before = model.get(after ?? '')?.refreshedAt ?? Infinity
        return model
          .live(subject, now())
          .filter(({ refreshedAt }) => refreshedAt < before)
          .slice(0, limit)
      },
    }),
  },
  {
    name: 'a page of a list has at most 100 sessions',
    caughtBy: ['ST405'],
    breaks: (_, store) => ({
      list: (subject, page) =>
        store.list(subject, { ...page, limit: Math.min(page?.limit ?? 100, 100) }),
    }),
  },
  {
    name: 'evictions are not in the feed',
    caughtBy: ['ST502'],
    breaks: (model, store) => ({
      create: async (asked) => {
        const changes = model.changes.length
        const created = await store.create(asked)
        model.changes.length = changes
        return created
      },
    }),
  },
  {
    name: 'a session comes in the feed once',
    caughtBy: ['ST504'],
    breaks: (model, store) => ({
      revoke: async (which, reason) => {
        const known = new Set(model.changes.map(({ sid }) => sid))
        const changes = model.changes.length
        const revoked = await store.revoke(which, reason)
        const added = model.changes.splice(changes).filter(({ sid }) => !known.has(sid))
        model.changes.push(...added)
        return revoked
      },
    }),
  },
  {
    name: 'a cursor is a time',
    caughtBy: ['ST505', 'ST506', 'ST509'],
    breaks: (model, _, now) => ({
      changes: async (from, limit) => {
        const since = 'cursor' in from ? Number(from.cursor) : now() - from.windowMs
        const found = model.changes.filter(({ at }) => at > since)
        const items = found.slice(0, limit)
        const cursor = String(items.at(-1)?.at ?? now())
        return { items, cursor, more: found.length > limit }
      },
    }),
  },
  {
    name: 'a revocation takes its place in the feed before it can be seen there',
    caughtBy: ['ST509'],
    breaks: (model, _, now) => {
      let count = 0
      return {
        revoke: async (which, reason) => {
          const changes = model.changes.length
          const revoked = model.revoke(which, reason, now())
          const hidden = model.changes.splice(changes)
          count += 1
          for (let tick = 0; tick < count % 5; tick += 1) await setImmediate()
          model.changes.unshift(...hidden)
          return revoked
        },
      }
    },
  },
  {
    name: 'a full page always says more',
    caughtBy: ['ST507'],
    breaks: (_, store) => ({
      changes: async (from, limit) => {
        const page = await store.changes(from, limit)
        return { ...page, more: page.items.length === limit }
      },
    }),
  },
  {
    name: 'the window of changes is not looked at',
    caughtBy: ['ST508'],
    breaks: (_, store) => ({
      changes: (from, limit) =>
        store.changes('windowMs' in from ? { windowMs: 9_999_999_999 } : from, limit),
    }),
  },
  {
    name: 'purge does nothing',
    caughtBy: ['ST601', 'ST602', 'ST603'],
    breaks: () => ({ purge: async () => 0 }),
  },
  {
    name: 'purge has no limit',
    caughtBy: ['ST602'],
    breaks: (_, store) => ({ purge: () => store.purge(1_000_000) }),
  },
  {
    name: 'purge takes revoked sessions at once',
    caughtBy: ['ST603', 'ST611'],
    breaks: (model, store) => ({
      purge: async (limit) => {
        const revoked = [...model.sessions.values()].filter(
          ({ session }) => session.revokedAt !== null,
        )
        for (const { session } of revoked) model.sessions.delete(session.sid)
        return revoked.length + (await store.purge(limit))
      },
    }),
  },
  {
    name: 'purge takes sessions that are refreshed meanwhile',
    caughtBy: ['ST906'],
    breaks: (model, store) => ({
      purge: async (limit) => {
        const [first] = model.live('ann', 0)
        if (first !== undefined) model.sessions.delete(first.sid)
        return store.purge(limit)
      },
    }),
  },
  {
    name: 'what is given out is what is stored',
    caughtBy: ['ST806'],
    breaks: (model) => ({ get: async (sid) => model.get(sid) }),
  },
  {
    name: 'the first keys may have any version',
    caughtBy: ['ST701'],
    breaks: (_, store) => ({
      writeKeys: async (keys) =>
        (await store.readKeys()) === null
          ? store.writeKeys({ ...keys, version: 1 })
          : store.writeKeys(keys),
    }),
  },
  {
    name: 'the last writer of keys wins',
    caughtBy: ['ST702', 'ST703'],
    breaks: () => {
      let last: TestedKeys | null = null
      return {
        readKeys: async () => last,
        writeKeys: async (keys) => {
          last = keys
          return true
        },
      }
    },
  },
  {
    name: 'keys are cut',
    caughtBy: ['ST704'],
    breaks: (_, store) => ({
      writeKeys: ({ version, sealed }) =>
        store.writeKeys({ version, sealed: sealed.slice(0, 4096) }),
    }),
  },
]

/** A check and a change with something in between. */
export const dividedFaults: readonly Fault[] = [
  {
    name: 'a rotation checks first and writes later',
    caughtBy: ['ST901', 'ST902', 'ST903'],
    breaks: (model, _, now) => ({
      rotate: async (request) => {
        const copy = new SessionModel(model.sessions)
        const result = copy.rotate(request, now())
        await setImmediate()
        const after = copy.sessions.get(request.sid)
        if (after !== undefined) model.sessions.set(request.sid, after)
        return result
      },
    }),
  },
  {
    name: 'a revocation checks first and writes later',
    caughtBy: ['ST904'],
    breaks: (model, _, now) => ({
      revoke: async (which, reason) => {
        const sids = model.selected(which, now())
        await setImmediate()
        for (const sid of sids) model.end(sid, reason, now())
        return sids
      },
    }),
  },
  {
    name: 'a login counts first and evicts later',
    caughtBy: ['ST905'],
    breaks: (model, _, now) => ({
      create: async (asked) => {
        const { evicted } = model.copy().create(asked, now())
        await setImmediate()
        for (const sid of evicted) model.end(sid, 'evicted', now())
        return { ...model.create({ ...asked, maxPerSubject: Infinity }, now()), evicted }
      },
    }),
  },
  {
    name: 'keys are compared first and written later',
    caughtBy: ['ST703'],
    breaks: (_, store) => {
      let last: TestedKeys | null = null
      return {
        ...store,
        readKeys: async () => last,
        writeKeys: async (keys) => {
          const fits = keys.version === (last?.version ?? 0) + 1
          await setImmediate()
          if (fits) last = keys
          return fits
        },
      }
    },
  },
]
