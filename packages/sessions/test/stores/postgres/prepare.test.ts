import { describe, expect, test } from 'vitest'
import { postgresStore } from '../../../src/stores/postgres/postgres-store.ts'
import type { PostgresStoreOptions } from '../../../src/stores/postgres/postgres-store.ts'
import { testServer } from '../../servers/test-server.ts'
import { login } from '../usual-session.ts'
import { openSchema } from './open-schema.ts'

const url = await testServer('postgres')

describe.skipIf(url === null)('preparing PostgreSQL', () => {
  test('by many servers at once, and again, does each step once and keeps the sessions', async () => {
    const opened = openSchema(url ?? '')
    await Promise.all(Array.from({ length: 8 }, () => opened.store().prepare()))
    const store = opened.store()
    const sid = await login(store)
    await store.prepare()
    expect(await store.get(sid)).toMatchObject({ sid })
    const { rows } = await opened.pool().query(`SELECT version FROM ${opened.schema}.migration`)
    expect(rows).toEqual([{ version: 1 }])
  })

  test('works for a role that owns its schema and has no other right', async () => {
    const opened = openSchema(url ?? '')
    const role = `role_${opened.schema.slice(-20)}`
    const admin = opened.pool()
    await admin.query(`CREATE ROLE ${role} LOGIN NOSUPERUSER`)
    await admin.query(`CREATE SCHEMA ${opened.schema} AUTHORIZATION ${role}`)
    const store = opened.store({}, { options: `-c role=${role}` })
    await store.prepare()
    expect(await store.revoke({ sid: await login(store) }, 'logout')).toHaveLength(1)
    await admin.query(`DROP SCHEMA ${opened.schema} CASCADE; DROP ROLE ${role}`)
  })

  test('rejects for a role that may not make the schema', async () => {
    const opened = openSchema(url ?? '')
    const role = `role_${opened.schema.slice(-20)}`
    const admin = opened.pool()
    await admin.query(`CREATE ROLE ${role} LOGIN NOSUPERUSER`)
    const store = opened.store({}, { options: `-c role=${role}` })
    await expect(store.prepare()).rejects.toThrow(/permission denied/)
    await admin.query(`DROP ROLE ${role}`)
  })

  test('leaves a schema alone that a later version has moved on', async () => {
    const opened = openSchema(url ?? '')
    const store = opened.store()
    await store.prepare()
    await opened.pool().query(`INSERT INTO ${opened.schema}.migration (version) VALUES (99)`)
    await store.prepare()
    expect(await store.readKeys()).toBeNull()
  })
})

describe('options of postgresStore()', () => {
  const pool = { connect: () => Promise.reject(new Error('not connected')) }

  test.for<[string, unknown, RegExp]>([
    ['no pool', {}, /pool must be an object with a method connect\(\)/],
    [
      'a URL for a pool',
      { pool: 'postgres://localhost' },
      /pool must be an object with a method connect\(\)/,
    ],
    ['an unknown name', { pool, scheme: 'a' }, /no option "scheme"/],
    ['undefined', { pool, schema: undefined }, /schema/],
    ['an injection', { pool, schema: 'a"; DROP TABLE x; --' }, /schema/],
    ['capital letters', { pool, schema: 'Sessions' }, /schema/],
    ['a dot', { pool, schema: 'public.sessions' }, /schema/],
    ['a schema of the server', { pool, schema: 'pg_catalog' }, /schema/],
    ['64 letters', { pool, schema: 'a'.repeat(64) }, /schema/],
    ['no time for statements', { pool, statementTimeoutMs: 0 }, /statementTimeoutMs/],
    ['no time to keep', { pool, keepRevokedSeconds: 0 }, /keepRevokedSeconds/],
    ['a date for a clock', { pool, now: 5 }, /now/],
  ])('are refused: %s', ([, options, message]) => {
    expect(() => postgresStore(options as PostgresStoreOptions)).toThrow(TypeError)
    expect(() => postgresStore(options as PostgresStoreOptions)).toThrow(message)
  })
})
