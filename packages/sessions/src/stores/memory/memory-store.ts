import { checkNames, functionOf, integerWithin } from '@sekisho/core/options'
import type { SealedKeys, SessionStore, StoreOptions } from '../../store/session-store.ts'
import { MemoryChanges } from './memory-changes.ts'
import { MemorySessions } from './memory-sessions.ts'

/**
 * Sessions in the memory of this process: for one server, for development and for tests. They end,
 * and all tokens with them, when the process does.
 *
 * @throws {TypeError} for an option that is unknown or of the wrong kind.
 */
export function memoryStore(options: StoreOptions = {}): SessionStore {
  checkNames(options, ['keepRevokedSeconds', 'now'], 'memoryStore()')
  const { keepRevokedSeconds = 86_400, now = Date.now } = options
  const keepRevokedMs =
    integerWithin('keepRevokedSeconds', keepRevokedSeconds, 1, 31_536_000) * 1000
  const changes = new MemoryChanges(keepRevokedMs, functionOf('now', now))
  const sessions = new MemorySessions(keepRevokedMs, now, changes)
  let keys: SealedKeys | null = null
  return {
    kind: 'memory',
    keepRevokedSeconds,
    prepare: async () => undefined,
    // Copies: what a caller does with an answer changes no session.
    create: async (session) => structuredClone(sessions.create(session)),
    rotate: async (request) => structuredClone(sessions.rotate(request)),
    revoke: async (which, reason) => sessions.revoke(which, reason),
    get: async (sid) => structuredClone(sessions.get(sid)),
    list: async (subject, page = {}) => structuredClone(sessions.list(subject, page)),
    changes: async (from, limit) => changes.read(from, limit),
    purge: async (limit) => sessions.purge(limit),
    readKeys: async () => keys,
    writeKeys: async (next) => {
      if (next.version !== (keys?.version ?? 0) + 1) return false
      keys = { ...next }
      return true
    },
    close: async () => undefined,
  }
}
