import { SessionModel } from '../../src/store-contract/model/session-model.ts'
import type { OpenStoreOptions } from '../../src/store-contract/open-store.ts'
import type {
  TestedChangePage,
  TestedKeys,
  TestedStore,
} from '../../src/store-contract/tested-store.ts'

/** A store made of the model: right in every way, unless the model or a method is replaced. */
export function modelStore(
  { now, keepRevokedSeconds }: OpenStoreOptions,
  model = new SessionModel(),
): TestedStore {
  let keys: TestedKeys | null = null
  const keepMs = keepRevokedSeconds * 1000
  return {
    kind: 'model',
    prepare: async () => undefined,
    create: async (session) => structuredClone(model.create(structuredClone(session), now())),
    rotate: async (request) => structuredClone(model.rotate(request, now())),
    revoke: async (which, reason) => model.revoke(which, reason, now()),
    get: async (sid) => structuredClone(model.get(sid)),
    list: async (subject, { after, limit = 100 } = {}) => {
      const live = model.live(subject, now())
      const start = live.findIndex(({ sid }) => sid === after) + 1
      return structuredClone(live.slice(start, start + limit))
    },
    changes: async (from, limit) => changesOf(model, from, limit, now()),
    purge: async (limit) => purge(model, limit, keepMs, now()),
    readKeys: async () => keys,
    writeKeys: async (next) => {
      if (next.version !== (keys?.version ?? 0) + 1) return false
      keys = next
      return true
    },
    close: async () => undefined,
  }
}

/** A cursor is how many changes were passed. */
function changesOf(
  { changes }: SessionModel,
  from: { readonly windowMs: number } | { readonly cursor: string },
  limit: number,
  now: number,
): TestedChangePage {
  const start =
    'cursor' in from
      ? Number(from.cursor)
      : changes.filter(({ at }) => at < now - from.windowMs).length
  const items = changes.slice(start, start + limit)
  const end = start + items.length
  return { items, cursor: String(end), more: end < changes.length }
}

function purge(model: SessionModel, limit: number, keepMs: number, now: number): number {
  const ended = [...model.sessions.values()]
    .map(({ session }) => session)
    .filter(({ revokedAt, idleExpiresAt }) =>
      revokedAt === null ? idleExpiresAt <= now : revokedAt + keepMs <= now,
    )
    .slice(0, limit)
  for (const { sid } of ended) model.sessions.delete(sid)
  return ended.length
}
