import { describe, expect, test, vi } from 'vitest'
import { testServer } from '../../servers/test-server.ts'
import { countOutcomes, login, usualRotation, usualSession } from '../usual-session.ts'
import { openSchema } from './open-schema.ts'

const url = await testServer('postgres')

describe.skipIf(url === null)('PostgreSQL with other defaults', () => {
  test.for(['repeatable read', 'serializable', 'read committed'])(
    'S1 S29 100 refreshes at once are one rotation where the default is %s',
    async (isolation) => {
      const options = `-c default_transaction_isolation=${isolation.replace(' ', '\\ ')}`
      const store = openSchema(url ?? '').store({}, { options, max: 20 })
      await store.prepare()
      const sid = await login(store)
      const storm = Array.from({ length: 100 }, () => store.rotate(usualRotation(sid, 0)))
      expect(await countOutcomes(storm)).toEqual({ rotated: 1, repeated: 99 })
    },
  )

  test('S2 without leeway they are one rotation, one reuse, and refusals', async () => {
    const store = openSchema(url ?? '').store({}, { max: 20 })
    await store.prepare()
    const sid = await login(store)
    const storm = Array.from({ length: 100 }, () =>
      store.rotate(usualRotation(sid, 0, { leewayMs: 0, maxRepeats: 0 })),
    )
    expect(await countOutcomes(storm)).toEqual({ rotated: 1, reused: 1, revoked: 98 })
    const { items } = await store.changes({ windowMs: 60_000 }, 10)
    expect(items).toMatchObject([{ sid, revoked: true, generation: 1 }])
  })

  test('writes where transactions are read-only by default', async () => {
    const store = openSchema(url ?? '').store(
      {},
      { options: '-c default_transaction_read_only=on' },
    )
    await store.prepare()
    const sid = await login(store)
    expect(await store.rotate(usualRotation(sid, 0))).toMatchObject({ outcome: 'rotated' })
    expect(await store.revoke({ sid }, 'logout')).toEqual([sid])
  })

  test('takes nothing from a search path, neither tables nor functions nor operators', async () => {
    const opened = openSchema(url ?? '')
    const pool = opened.pool()
    await pool.query(`
      CREATE SCHEMA ${opened.schema}_evil;
      CREATE TABLE ${opened.schema}_evil.session (sid text);
      CREATE FUNCTION ${opened.schema}_evil.floor(numeric) RETURNS numeric
        LANGUAGE sql AS 'SELECT 0::numeric';
      CREATE FUNCTION ${opened.schema}_evil.always(text, text) RETURNS boolean
        LANGUAGE sql AS 'SELECT true';
      CREATE OPERATOR ${opened.schema}_evil.= (
        LEFTARG = text, RIGHTARG = text, FUNCTION = ${opened.schema}_evil.always
      )`)
    try {
      const options = `-c search_path=${opened.schema}_evil,pg_catalog`
      const store = opened.store({}, { options })
      await store.prepare()
      const sid = await login(store)
      const session = await store.get(sid)
      expect(Math.abs((session?.createdAt ?? 0) - Date.now())).toBeLessThan(60_000)
      const forged = usualRotation(sid, 0, { familyHash: 'another' })
      expect(await store.rotate(forged)).toEqual({ outcome: 'not_found' })
      expect(await store.rotate(usualRotation(sid, 0))).toMatchObject({ outcome: 'rotated' })
      const { refreshedAt } = (await store.get(sid)) ?? { refreshedAt: 0 }
      expect(Math.abs(refreshedAt - Date.now())).toBeLessThan(60_000)
    } finally {
      await pool.query(`DROP SCHEMA ${opened.schema}_evil CASCADE`)
    }
  })

  test('a sid that the server cannot take as text is that of no session', async () => {
    const store = openSchema(url ?? '').store()
    await store.prepare()
    expect(await store.get('a\0b')).toBeNull()
    expect(await store.revoke({ sid: 'a\0b' }, 'logout')).toEqual([])
  })

  test.for([`x' OR sid <> '`, `'; DROP TABLE session; --`, `\\' OR true --`, '$1', 'ä', ' '])(
    'a sid or a hash that is SQL is only text: %s',
    async (text) => {
      const store = openSchema(url ?? '').store()
      await store.prepare()
      const sid = await login(store)
      const asHash = usualRotation(sid, 0, { familyHash: text })
      expect(await store.rotate(asHash)).toEqual({ outcome: 'not_found' })
      expect(await store.rotate(usualRotation(text, 0))).toEqual({ outcome: 'not_found' })
      expect(await store.get(sid)).toMatchObject({ generation: 0, revokedAt: null })
      const { session } = await store.create(usualSession(store, { sid: `${text}1` }))
      expect(await store.rotate(usualRotation(session.sid, 0))).toMatchObject({
        outcome: 'rotated',
        session: { sid: session.sid, generation: 1 },
      })
    },
  )

  test('a refresh with the current token is one trip to the server', async () => {
    const opened = openSchema(url ?? '')
    const store = opened.store()
    await store.prepare()
    const sid = await login(store)
    const pool = opened.pool({ max: 1 })
    const client = await pool.connect()
    const query = vi.spyOn(client, 'query')
    client.release()
    expect(await opened.store({ pool }).rotate(usualRotation(sid, 0))).toMatchObject({
      outcome: 'rotated',
    })
    expect(query).toHaveBeenCalledOnce()
  })

  test('logins of one subject at once never leave more sessions than allowed', async () => {
    const store = openSchema(url ?? '').store({}, { max: 20 })
    await store.prepare()
    await Promise.all(Array.from({ length: 40 }, () => login(store, { maxPerSubject: 3 })))
    expect(await store.list('ann')).toHaveLength(3)
  })

  test('rotations, logouts and logins of one subject at once do not block each other', async () => {
    const store = openSchema(url ?? '').store({}, { max: 20 })
    await store.prepare()
    for (let round = 0; round < 10; round += 1) {
      const sids = await Promise.all(Array.from({ length: 8 }, () => login(store)))
      await Promise.all([
        ...sids.map((sid) => store.rotate(usualRotation(sid, 0))),
        store.revoke({ subject: 'ann' }, 'logout'),
        store.revoke({ subject: 'ann' }, 'logout'),
        login(store, { maxPerSubject: 2 }),
        store.purge(10),
      ])
    }
    await store.revoke({ subject: 'ann' }, 'logout')
    expect(await store.list('ann')).toEqual([])
  })
})
