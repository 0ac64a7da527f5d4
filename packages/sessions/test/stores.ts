import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { memoryStore } from '../src/stores/memory/memory-store.ts'
import { postgresStore } from '../src/stores/postgres/postgres-store.ts'
import { redisStore } from '../src/stores/redis/redis-store.ts'
import { sqliteStore } from '../src/stores/sqlite/sqlite-store.ts'
import type { SessionStore, StoreOptions } from '../src/store/session-store.ts'
import type { StoreAddress } from './stores/processes/store-address.ts'
import { testServer } from './servers/test-server.ts'

/** A store for tests: prepared, and empty. */
export interface OpenStore {
  readonly store: SessionStore
  /** Another store object on the same data, as another server process has one. */
  another(options?: StoreOptions): SessionStore
  /** For a process of its own; null where there is no sharing. */
  readonly address: StoreAddress | null
  /** Closes it and removes its data. */
  close(): Promise<void>
}

/** A kind of store; `open` is null where there is no server for it: its tests are skipped then. */
export interface TestStore {
  readonly name: string
  readonly open: ((options?: StoreOptions) => Promise<OpenStore>) | null
}

const postgresUrl = await testServer('postgres')
const redisUrl = await testServer('redis')

export const testStores: readonly TestStore[] = [
  { name: 'memory', open: openMemory },
  { name: 'sqlite', open: openSqlite },
  {
    name: 'postgres',
    open: postgresUrl === null ? null : (options) => openPostgres(postgresUrl, options),
  },
  {
    name: 'redis',
    open: redisUrl === null ? null : (options) => openRedis(redisUrl, options),
  },
]

function openMemory(options: StoreOptions = {}): Promise<OpenStore> {
  const store = memoryStore(options)
  return Promise.resolve({ store, another: () => store, address: null, close: () => store.close() })
}

async function openSqlite(options: StoreOptions = {}): Promise<OpenStore> {
  const directory = await mkdtemp(join(tmpdir(), 'sekisho-'))
  const path = join(directory, 'sessions.db')
  const opened: SessionStore[] = []
  const another = (given: StoreOptions = options) => {
    const store = sqliteStore({ path, ...given })
    opened.push(store)
    return store
  }
  const store = another()
  await store.prepare()
  return {
    store,
    another,
    address: { kind: 'sqlite', url: path, space: '' },
    close: async () => {
      await Promise.all(opened.map((one) => one.close()))
      await rm(directory, { recursive: true })
    },
  }
}

async function openPostgres(url: string, options: StoreOptions = {}): Promise<OpenStore> {
  const { Pool } = await import('pg')
  const pool = new Pool({ connectionString: url, max: 10 })
  const schema = `test_${randomUUID().replaceAll('-', '')}`
  const another = (given: StoreOptions = options) => postgresStore({ pool, schema, ...given })
  const store = another()
  await store.prepare()
  return {
    store,
    another,
    address: { kind: 'postgres', url, space: schema },
    close: async () => {
      await store.close()
      await pool.query(`DROP SCHEMA ${schema} CASCADE`)
      await pool.end()
    },
  }
}

async function openRedis(url: string, options: StoreOptions = {}): Promise<OpenStore> {
  const { createClient } = await import('redis')
  const client = createClient({ url })
  await client.connect()
  const prefix = `test-${randomUUID()}:`
  const another = (given: StoreOptions = options) => redisStore({ client, prefix, ...given })
  const store = another()
  await store.prepare()
  return {
    store,
    another,
    address: { kind: 'redis', url, space: prefix },
    close: async () => {
      await store.close()
      const keys = await client.keys(`${prefix}*`)
      if (keys.length > 0) await client.unlink(keys)
      await client.close()
    },
  }
}
