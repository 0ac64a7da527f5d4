import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { memoryStore } from '@sekisho/sessions/memory'
import { postgresStore } from '@sekisho/sessions/postgres'
import { redisStore } from '@sekisho/sessions/redis'
import { sqliteStore } from '@sekisho/sessions/sqlite'
import { familyHash, idleMs } from './rotations.mjs'

/**
 * A store to measure: `bare` is the least that the same database does for a rotation that is
 * compared and changed in one statement, `bytes` what the sessions take there.
 *
 * @typedef {object} MeasuredStore
 * @property {string} name
 * @property {import('@sekisho/sessions').SessionStore} store
 * @property {((sid: string, generation: number) => Promise<unknown>) | null} bare
 * @property {() => Promise<number>} bytes
 * @property {() => Promise<void>} remove
 */

export async function openStores() {
  const opened = [await openMemory(), await openSqlite()]
  if (process.env.SEKISHO_BENCH_POSTGRES !== undefined) {
    opened.push(await openPostgres(process.env.SEKISHO_BENCH_POSTGRES))
  }
  if (process.env.SEKISHO_BENCH_REDIS !== undefined) {
    opened.push(await openRedis(process.env.SEKISHO_BENCH_REDIS))
  }
  return opened
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
    bare: null,
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
    bare: async (sid, generation) => update.all(...bareValues(sid, generation)),
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

async function openPostgres(connectionString) {
  const { Pool } = await import('pg')
  const pool = new Pool({ connectionString, max: 10 })
  const schema = `bench_${Date.now()}`
  const store = postgresStore({ pool, schema })
  await store.prepare()
  return {
    name: 'postgres',
    store,
    bare: (sid, generation) =>
      pool.query(
        bareUpdate(`${schema}.session`, ['$1', '$2', '$3::int8', '$4::int8', '$5::int8']),
        bareValues(sid, generation),
      ),
    bytes: async () => {
      const { rows } = await pool.query(
        `SELECT pg_total_relation_size('${schema}.session') AS size`,
      )
      return Number(rows[0].size)
    },
    remove: async () => {
      await pool.query(`DROP SCHEMA ${schema} CASCADE`)
      await pool.end()
    },
  }
}

async function openRedis(url) {
  const { createClient } = await import('redis')
  const client = createClient({ url })
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
  return {
    name: 'redis',
    store: redisStore({ client, prefix }),
    bare: async (sid, generation) =>
      client.evalSha(hash, {
        keys: [`${prefix}bare:${sid}`],
        arguments: [String(Date.now()), String(generation)],
      }),
    seed: (sid) => client.hSet(`${prefix}bare:${sid}`, 'generation', '0'),
    bytes: async () => (await memory()) - before,
    remove: async () => {
      for await (const keys of client.scanIterator({ MATCH: `${prefix}*`, COUNT: 1000 })) {
        if (keys.length > 0) await client.unlink(keys)
      }
      await client.close()
    },
  }
}
