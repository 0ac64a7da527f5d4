import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Pool } from 'pg'
import { createClient } from 'redis'
import { memoryStore } from '@sekisho/sessions/memory'
import { postgresStore } from '@sekisho/sessions/postgres'
import { redisStore } from '@sekisho/sessions/redis'
import { sqliteStore } from '@sekisho/sessions/sqlite'
import { createPostgres } from '../../packages/sessions/test/servers/postgres-server.ts'
import { createRedis } from '../../packages/sessions/test/servers/redis-server.ts'
import { familyHash, idleMs } from './rotations.mjs'

/**
 * A bare statement is the least that the same database does for a rotation that is compared and
 * changed in one statement.
 *
 * @typedef {object} Bare
 * @property {string} label
 * @property {(sid: string) => Promise<unknown>} [seed]
 * @property {(sid: string, generation: number) => Promise<unknown>} run
 *
 * A store to measure; `bytes` is what the sessions take there.
 *
 * @typedef {object} MeasuredStore
 * @property {string} name
 * @property {import('@sekisho/sessions').SessionStore} store
 * @property {readonly Bare[]} bares
 * @property {() => Promise<number>} bytes
 * @property {() => Promise<void>} remove
 */

/** Of PostgreSQL and Redis those that have an address, else ones that are started for it. */
export async function openStores() {
  return [await openMemory(), await openSqlite(), await openPostgres(), await openRedis()]
}

/** @returns the address, and how to end what was started. */
async function startServer(variable, create) {
  const given = process.env[variable]
  if (given !== undefined) return { url: given, end: async () => {} }
  const server = await create()
  if (server === null)
    throw new Error(`expected an address in ${variable}, or the server installed`)
  await server.start()
  return { url: server.url, end: () => server.remove() }
}

function heap() {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}

/** A rotation by hand: compares what must be compared, changes what must be changed, no more. */
function bareUpdate(table, [sid, family, generation, now, idle]) {
  return `UPDATE ${table} SET generation = generation + 1, repeats = 0, refreshed_at = ${now},
    idle_expires_at = CASE WHEN ${now} + ${idle} < expires_at THEN ${now} + ${idle}
      ELSE expires_at END
    WHERE sid = ${sid} AND family_hash = ${family} AND generation = ${generation}
      AND revoked_at IS NULL AND idle_expires_at > ${now} RETURNING *`
}

function bareValues(sid, generation) {
  return [sid, familyHash, generation, Date.now(), idleMs]
}

async function openMemory() {
  const before = heap()
  return {
    name: 'memory',
    store: memoryStore(),
    bares: [],
    bytes: async () => heap() - before,
    remove: async () => {},
  }
}

async function openSqlite() {
  const directory = await mkdtemp(join(tmpdir(), 'sekisho-bench-'))
  const path = join(directory, 'sessions.db')
  const store = sqliteStore({ path })
  await store.prepare()
  const database = new DatabaseSync(path)
  database.exec('PRAGMA synchronous = NORMAL')
  const update = database.prepare(bareUpdate('session', ['?1', '?2', '?3', '?4', '?5']))
  return {
    name: 'sqlite',
    store,
    bares: [
      {
        label: 'the statement',
        run: async (sid, generation) => update.all(...bareValues(sid, generation)),
      },
    ],
    bytes: async () => {
      database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
      return (await stat(path)).size
    },
    remove: async () => {
      database.close()
      await rm(directory, { recursive: true })
    },
  }
}

async function openPostgres() {
  const { url, end } = await startServer('SEKISHO_TEST_POSTGRES', createPostgres)
  const pool = new Pool({ connectionString: url, max: 10 })
  const schema = `bench_${Date.now()}`
  const store = postgresStore({ pool, schema })
  await store.prepare()
  return {
    name: 'postgres',
    store,
    bares: [
      {
        label: 'the statement',
        run: (sid, generation) =>
          pool.query(
            bareUpdate(`${schema}.session`, ['$1', '$2', '$3::int8', '$4::int8', '$5::int8']),
            bareValues(sid, generation),
          ),
      },
    ],
    bytes: async () => {
      const { rows } = await pool.query(
        `SELECT pg_total_relation_size('${schema}.session') AS size`,
      )
      return Number(rows[0].size)
    },
    remove: async () => {
      await pool.query(`DROP SCHEMA ${schema} CASCADE`)
      await pool.end()
      await end()
    },
  }
}

/** Beside the fields that the statement writes: what it has to give back in SQL too. */
function wholeSession() {
  return {
    generation: '0',
    subject: 'user-1234',
    application: 'default',
    familyHash,
    createdAt: String(Date.now()),
    idleExpiresAt: String(Date.now() + idleMs),
    expiresAt: String(Date.now() + idleMs),
    claims: '{"scope":"orders:read orders:write"}',
    meta: '{"device":"Firefox on Linux","address":"192.0.2.7"}',
  }
}

async function openRedis() {
  const { url, end } = await startServer('SEKISHO_TEST_REDIS', createRedis)
  const { protocol, pathname } = new URL(url)
  const client = createClient(protocol === 'unix:' ? { socket: { path: pathname } } : { url })
  await client.connect()
  const prefix = `bench-${Date.now()}:`
  const memory = async () => Number(/used_memory:(\d+)/.exec(await client.info('memory'))?.[1])
  const before = await memory()
  const script = `local held = redis.call('HGETALL', KEYS[1])
    if redis.call('HGET', KEYS[1], 'generation') ~= ARGV[2] then return 0 end
    redis.call('HSET', KEYS[1], 'generation', ARGV[2] + 1, 'repeats', 0, 'refreshedAt', ARGV[1])
    redis.call('PEXPIREAT', KEYS[1], ARGV[1] + 864000000)
    return held`
  const hash = await client.scriptLoad(script)
  const bare = (name) => (sid, generation) =>
    client.evalSha(hash, {
      keys: [`${prefix}${name}:${sid}`],
      arguments: [String(Date.now()), String(generation)],
    })
  return {
    name: 'redis',
    store: redisStore({ client, prefix }),
    bares: [
      {
        label: 'the statement, on three fields',
        seed: (sid) => client.hSet(`${prefix}bare:${sid}`, 'generation', '0'),
        run: bare('bare'),
      },
      {
        label: 'the statement, on what a session holds',
        seed: (sid) => client.hSet(`${prefix}whole:${sid}`, wholeSession()),
        run: bare('whole'),
      },
    ],
    bytes: async () => (await memory()) - before,
    remove: async () => {
      for await (const keys of client.scanIterator({ MATCH: `${prefix}*`, COUNT: 1000 })) {
        if (keys.length > 0) await client.unlink(keys)
      }
      await client.close()
      await end()
    },
  }
}
