import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ownServer } from '../../servers/own-server.ts'
import { createPostgres } from '../../servers/postgres-server.ts'
import { login, usualRotation } from '../usual-session.ts'
import { openSchema } from './open-schema.ts'

const server = await ownServer('PostgreSQL', await createPostgres())
const url = server?.url ?? ''

describe.skipIf(server === null)('PostgreSQL in trouble', () => {
  beforeAll(() => server?.start())
  afterAll(() => server?.remove())

  test('S14 a rotation that is committed after the client gave up is repeated', async () => {
    const opened = openSchema(url)
    const store = opened.store()
    await store.prepare()
    const sid = await login(store)
    await opened.pool().query(`
      CREATE FUNCTION ${opened.schema}.slow() RETURNS trigger LANGUAGE plpgsql
        AS 'BEGIN PERFORM pg_catalog.pg_sleep(0.5); RETURN NULL; END';
      CREATE CONSTRAINT TRIGGER slow AFTER UPDATE ON ${opened.schema}.session
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ${opened.schema}.slow()`)
    const impatient = opened.store({}, { query_timeout: 200 })
    await expect(impatient.rotate(usualRotation(sid, 0))).rejects.toThrow(/timeout/)
    await expect.poll(async () => (await store.get(sid))?.generation, { timeout: 15_000 }).toBe(1)
    expect(await store.rotate(usualRotation(sid, 0))).toMatchObject({
      outcome: 'repeated',
      session: { generation: 1 },
    })
  })

  test.for([
    ['row', (table: string) => `SELECT 1 FROM ${table} FOR UPDATE`],
    ['table', (table: string) => `LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`],
  ] as const)('a lock of a %s held too long is an error in time', async ([, lock]) => {
    const opened = openSchema(url)
    const store = opened.store({ statementTimeoutMs: 100 })
    await store.prepare()
    const sid = await login(store)
    const other = await opened.pool().connect()
    await other.query(`BEGIN; ${lock(`${opened.schema}.session`)}`)
    await expect(store.rotate(usualRotation(sid, 0))).rejects.toThrow(/timeout/)
    await expect(store.revoke({ sid }, 'logout')).rejects.toThrow(/timeout/)
    const { rows } = await other.query(
      `SELECT query FROM pg_stat_activity WHERE wait_event_type = 'Lock'`,
    )
    expect(rows).toEqual([])
    await other.query('ROLLBACK')
    other.release()
    expect(await store.rotate(usualRotation(sid, 0))).toMatchObject({ outcome: 'rotated' })
  })

  test('S15 S16 S26 while it is down calls reject; afterwards tokens are what they were', async () => {
    const store = openSchema(url).store()
    await store.prepare()
    const [used, ended] = [await login(store), await login(store)]
    await store.rotate(usualRotation(used, 0))
    await store.rotate(usualRotation(used, 1))
    await store.revoke({ sid: ended }, 'logout')
    await server?.stop('SIGQUIT')
    await expect(store.rotate(usualRotation(used, 2))).rejects.toThrow(
      /ENOENT|ECONNREFUSED|terminat/,
    )
    await expect(store.revoke({ sid: used }, 'logout')).rejects.toThrow(/ENOENT|ECONNREFUSED/)
    await server?.start()
    expect(await store.rotate(usualRotation(used, 2))).toMatchObject({ outcome: 'rotated' })
    expect(await store.rotate(usualRotation(ended, 0))).toEqual({
      outcome: 'revoked',
      reason: 'logout',
    })
    expect(await store.rotate(usualRotation(used, 0))).toMatchObject({ outcome: 'reused' })
  })

  test('S13 a crash amid 200 refreshes never makes the token one that was stolen', async () => {
    const store = openSchema(url).store({}, { max: 20 })
    await store.prepare()
    const sid = await login(store)
    const storm = Array.from({ length: 200 }, () => store.rotate(usualRotation(sid, 0)))
    const settled = Promise.allSettled(storm)
    await Promise.race(storm)
    await server?.stop('SIGQUIT')
    const answers = await settled
    await server?.start()
    expect(answers.some(({ status }) => status === 'rejected')).toBe(true)
    expect(await store.rotate(usualRotation(sid, 0))).toMatchObject({
      outcome: 'repeated',
      session: { generation: 1 },
    })
  })

  test('a connection that is cut in the middle rejects one call and no other', async () => {
    const opened = openSchema(url)
    const store = opened.store({}, { max: 1 })
    await store.prepare()
    const sid = await login(store)
    const admin = opened.pool()
    const locker = await admin.connect()
    await locker.query(`BEGIN; SELECT 1 FROM ${opened.schema}.session FOR UPDATE`)
    const cut = store.rotate(usualRotation(sid, 0)).catch(String)
    for (let cuts = 0; cuts === 0; await delay(5)) {
      const { rowCount } = await admin.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE wait_event_type = 'Lock' AND query LIKE '%${opened.schema}%' AND pid <> pg_backend_pid()`,
      )
      cuts = rowCount ?? 0
    }
    expect(await cut).toMatch(/terminat/)
    await locker.query('ROLLBACK')
    locker.release()
    expect(await store.rotate(usualRotation(sid, 0))).toMatchObject({ outcome: 'rotated' })
  })

  test('S19 without its rows it finds no session, and calls nobody a thief', async () => {
    const opened = openSchema(url)
    const store = opened.store()
    await store.prepare()
    const sid = await login(store)
    const { cursor } = await store.changes({ windowMs: 0 }, 10)
    await opened.pool().query(`TRUNCATE ${opened.schema}.session`)
    expect(await store.rotate(usualRotation(sid, 0))).toEqual({ outcome: 'not_found' })
    expect(await store.revoke({ sid }, 'logout')).toEqual([])
    expect(await store.changes({ cursor }, 10)).toMatchObject({ items: [] })
  })
})
