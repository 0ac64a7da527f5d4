import { Pool } from 'pg'
import { createClient } from 'redis'
import { postgresStore } from '../../../src/stores/postgres/postgres-store.ts'
import { redisStore } from '../../../src/stores/redis/redis-store.ts'
import { sqliteStore } from '../../../src/stores/sqlite/sqlite-store.ts'
import type { SessionStore } from '../../../src/store/session-store.ts'

/** Where another process finds a store. */
export interface StoreAddress {
  readonly kind: 'sqlite' | 'postgres' | 'redis'
  /** Of the server; the path of the file. */
  readonly url: string
  /** Schema or prefix of keys. */
  readonly space: string
}

/** A store of this process; with it go its connections. */
export async function openAddress({ kind, url, space }: StoreAddress): Promise<SessionStore> {
  if (kind === 'sqlite') return sqliteStore({ path: url })
  if (kind === 'postgres') {
    const pool = new Pool({ connectionString: url, max: 10 })
    return { ...postgresStore({ pool, schema: space }), close: () => pool.end() }
  }
  const client = createClient({ url })
  await client.connect()
  return { ...redisStore({ client, prefix: space }), close: () => client.close() }
}
