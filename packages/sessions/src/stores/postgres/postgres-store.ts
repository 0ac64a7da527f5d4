import { checkNames, functionOf, integerWithin, methodsOf } from '@sekisho/core/options'
import type { SessionStore, StoreOptions } from '../../store/session-store.ts'
import { changes } from './changes.ts'
import { create } from './create.ts'
import { inOneTrip, inTransaction } from './in-transaction.ts'
import { migrate } from './migrations.ts'
import type { PostgresAccess } from './postgres-access.ts'
import type { PostgresPool } from './postgres-pool.ts'
import { postgresTables } from './postgres-tables.ts'
import { purge } from './purge.ts'
import { get, list } from './read.ts'
import { revoke } from './revoke.ts'
import { rotate } from './rotate.ts'
import { readKeys, writeKeys } from './signing-keys.ts'

export type { PostgresClient, PostgresPool } from './postgres-pool.ts'

export interface PostgresStoreOptions extends StoreOptions {
  /** A pool of `pg`, which stays yours: the store does not end it. */
  readonly pool: PostgresPool
  /**
   * The schema of the tables, made when it is not there. Small letters, digits, underscores.
   * Default `sekisho`.
   */
  readonly schema?: string
  /** How long the server may take for one statement, or to give out a lock. 10–60000. Default 5000. */
  readonly statementTimeoutMs?: number
}

/** Creating tables and indexes may wait for other servers that do the same. */
const migrationTimeoutMs = 60_000

/**
 * Sessions in PostgreSQL 13 or later; a session costs one row. What the server has acknowledged is
 * there after a crash; after a failover, if the standby is synchronous.
 *
 * Each operation is one transaction at READ COMMITTED, whatever the default of the server is, and
 * uses neither named prepared statements nor settings of the connection, so PgBouncer may pool
 * transactions. The role needs no more than the right to create tables in the schema.
 *
 * Listen to `error` on the pool: `pg` ends the process when an idle connection is lost otherwise.
 *
 * @throws TypeError for an option that is unknown, missing or of the wrong kind.
 */
export function postgresStore(options: PostgresStoreOptions): SessionStore {
  checkNames(
    options,
    ['pool', 'schema', 'statementTimeoutMs', 'keepRevokedSeconds', 'now'],
    'postgresStore()',
  )
  const pool = methodsOf('pool', options.pool, ['connect'])
  const timeoutMs = integerWithin(
    'statementTimeoutMs',
    options.statementTimeoutMs ?? 5000,
    10,
    60_000,
  )
  const keepRevokedSeconds = integerWithin(
    'keepRevokedSeconds',
    options.keepRevokedSeconds ?? 86_400,
    1,
    31_536_000,
  )
  const { now } = options
  if (now !== undefined) functionOf('now', now)
  const access: PostgresAccess = {
    tables: postgresTables(options.schema ?? 'sekisho'),
    keepRevokedMs: keepRevokedSeconds * 1000,
    now: () => now?.() ?? null,
    transaction: (work) => inTransaction(pool, timeoutMs, work),
    oneTrip: (statement) => inOneTrip(pool, timeoutMs, statement),
  }
  return {
    kind: 'postgres',
    keepRevokedSeconds,
    prepare: () =>
      inTransaction(pool, migrationTimeoutMs, (client) => migrate(client, access.tables)),
    create: (session) => create(access, session),
    rotate: (request) => rotate(access, request),
    revoke: (which, reason) => revoke(access, which, reason),
    get: (sid) => get(access, sid),
    list: (subject, page = {}) => list(access, subject, page),
    changes: (from, limit) => changes(access, from, limit),
    purge: (limit) => purge(access, limit),
    readKeys: () => readKeys(access),
    writeKeys: (keys) => writeKeys(access, keys),
    close: () => Promise.resolve(),
  }
}
