import { describe, expect, test } from 'vitest'
import { testServer } from '../../servers/test-server.ts'
import { login, usualRotation, usualSession } from '../usual-session.ts'
import { openSchema } from './open-schema.ts'

const url = await testServer('postgres')
const hour = 3_600_000

describe.skipIf(url === null)('purging PostgreSQL', () => {
  test('S38 three servers purge while sessions are refreshed; only ended ones go', async () => {
    const opened = openSchema(url ?? '')
    const clock = { now: Date.now() }
    const store = opened.store({ now: () => clock.now }, { max: 20 })
    await store.prepare()
    const live = await Promise.all(
      Array.from({ length: 20 }, (_, index) => login(store, { subject: `live-${index}` })),
    )
    await opened.pool().query(
      `INSERT INTO ${opened.schema}.session
        (sid, subject, application, family_hash, created_at, refreshed_at, idle_expires_at,
          expires_at, claims, meta, purge_hour)
      SELECT 'old-' || n, 'old-' || n, 'shop', 'f', 0, 0, n, n, '{}', '{}', n / ${hour}
      FROM generate_series(1, 20000) AS n`,
    )
    let generation = 0
    let purged = 0
    const workers = Array.from({ length: 3 }, async () => {
      for (let count = -1; count !== 0; purged += count) count = await store.purge(1000)
    })
    const refreshes = (async () => {
      for (; generation < 20; generation += 1) {
        await Promise.all(live.map((sid) => store.rotate(usualRotation(sid, generation))))
      }
    })()
    await Promise.all([...workers, refreshes])
    expect(purged).toBe(20_000)
    for (const sid of live) expect(await store.get(sid)).toMatchObject({ generation: 20 })
  })

  test('goes by the minute: an expired session goes at once, a revoked one when it was kept', async () => {
    const clock = { now: Date.now() }
    const store = openSchema(url ?? '').store({ now: () => clock.now, keepRevokedSeconds: 60 })
    await store.prepare()
    const { session } = await store.create(usualSession(store, { idleMs: 2 * hour }))
    const revoked = await login(store)
    await store.revoke({ sid: revoked }, 'logout')
    clock.now += 59_999
    expect(await store.purge(10)).toBe(0)
    clock.now += 1
    expect(await store.purge(10)).toBe(1)
    expect(await store.get(revoked)).toBeNull()
    clock.now = session.idleExpiresAt - 1
    expect(await store.purge(10)).toBe(0)
    clock.now += 1
    expect(await store.purge(10)).toBe(1)
  })

  test('a rotation seldom touches an index: no new entry within the hour', async () => {
    const opened = openSchema(url ?? '')
    const pool = opened.pool({ max: 1 })
    const store = opened.store({ pool, now: () => 10 * hour })
    await store.prepare()
    const sid = await login(store)
    for (let generation = 0; generation < 20; generation += 1) {
      await store.rotate(usualRotation(sid, generation))
    }
    await pool.query('SELECT pg_stat_force_next_flush()')
    const { rows } = await pool.query(
      `SELECT n_tup_upd::int AS updated, n_tup_hot_upd::int AS hot FROM pg_stat_user_tables
      WHERE schemaname = '${opened.schema}' AND relname = 'session'`,
    )
    expect(rows).toEqual([{ updated: 20, hot: 20 }])
  })
})
