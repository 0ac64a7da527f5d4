import { randomUUID } from 'node:crypto'
import { Pool } from 'pg'
import type { PoolConfig } from 'pg'
import { onTestFinished } from 'vitest'
import { postgresStore } from '../../../src/stores/postgres/postgres-store.ts'
import type { PostgresStoreOptions } from '../../../src/stores/postgres/postgres-store.ts'

/** A schema of its own for one test, which goes with it. */
export function openSchema(url: string) {
  const schema = `test_${randomUUID().replaceAll('-', '')}`
  const pools: Pool[] = []
  const poolOf = (config: PoolConfig = {}) => {
    const pool = new Pool({ connectionString: url, ...config })
    pool.on('error', () => undefined)
    pools.push(pool)
    return pool
  }
  onTestFinished(async () => {
    await poolOf().query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`)
    await Promise.all(pools.map((pool) => pool.end()))
  })
  return {
    schema,
    pool: poolOf,
    /** A store as of another server, with connections of its own. */
    store: (options: Partial<PostgresStoreOptions> = {}, config: PoolConfig = {}) =>
      postgresStore({ pool: poolOf(config), schema, ...options }),
  }
}
