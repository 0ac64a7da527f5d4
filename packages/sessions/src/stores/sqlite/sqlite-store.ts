import { checkNames, functionOf, integerWithin, invalidOption } from '@sekisho/core/options'
import type { SessionStore, StoreOptions } from '../../store/session-store.ts'
import { changes } from './changes.ts'
import { create } from './create.ts'
import { migrate } from './migrations.ts'
import { purge } from './purge.ts'
import { get, list } from './read.ts'
import { revoke } from './revoke.ts'
import { rotate } from './rotate.ts'
import { readKeys, writeKeys } from './signing-keys.ts'
import { sqliteAccess } from './sqlite-access.ts'

export interface SqliteStoreOptions extends StoreOptions {
  /**
   * The file, made if it is not there, for its owner alone (mode 600). On a disk of this machine: on
   * a network file system SQLite destroys it.
   */
  readonly path: string
  /** How long an operation waits while other processes write. 0–60000. Default 5000. */
  readonly busyTimeoutMs?: number
}

/**
 * Sessions in an SQLite file, for the processes of one machine; a session costs one row. What was
 * acknowledged is there after a crash of the process, and after a loss of power too but for the last
 * rotations: their tokens are then ahead of the store (`whenAhead`).
 *
 * Uses `node:sqlite`: Node 22.13 or later; Node 22 prints an ExperimentalWarning. The file is opened
 * by the first operation. While another process writes, this one goes on with other work.
 *
 * @throws {TypeError} for an option that is unknown, missing or of the wrong kind.
 */
export function sqliteStore(options: SqliteStoreOptions): SessionStore {
  checkNames(options, ['path', 'busyTimeoutMs', 'keepRevokedSeconds', 'now'], 'sqliteStore()')
  const { busyTimeoutMs = 5000, keepRevokedSeconds = 86_400, now = Date.now } = options
  const keepSeconds = integerWithin('keepRevokedSeconds', keepRevokedSeconds, 1, 31_536_000)
  const access = sqliteAccess(
    pathOfFile(options.path),
    integerWithin('busyTimeoutMs', busyTimeoutMs, 0, 60_000),
    keepSeconds * 1000,
    functionOf('now', now),
  )
  return {
    kind: 'sqlite',
    keepRevokedSeconds,
    prepare: () => access.write('flushed', migrate),
    create: (session) => create(access, session),
    rotate: (request) => rotate(access, request),
    revoke: (which, reason) => revoke(access, which, reason),
    get: (sid) => get(access, sid),
    list: (subject, page = {}) => list(access, subject, page),
    changes: (from, limit) => changes(access, from, limit),
    purge: (limit) => purge(access, limit),
    readKeys: () => readKeys(access),
    writeKeys: (keys) => writeKeys(access, keys),
    close: () => access.close(),
  }
}

/** SQLite would take these for a database in memory, a temporary one or a URI. */
function pathOfFile(path: unknown): string {
  if (typeof path !== 'string' || path === '' || /^(?::|file:)|\0/.test(path)) {
    throw invalidOption(
      'path',
      path,
      'the path of a file; for sessions in memory use memoryStore()',
    )
  }
  return path
}
