import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sqliteStore, type SqliteStoreOptions } from '../../../src/stores/sqlite/sqlite-store.ts'
import type { SessionStore } from '../../../src/store/session-store.ts'
import { usualRotation, usualSession } from '../usual-session.ts'

let directory = ''
const opened: SessionStore[] = []

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sekisho-'))
})

afterEach(async () => {
  await Promise.all(opened.splice(0).map((store) => store.close()))
  await rm(directory, { recursive: true })
})

function open(options: Partial<SqliteStoreOptions> = {}): SessionStore {
  const store = sqliteStore({ path: file(), ...options })
  opened.push(store)
  return store
}

function file(): string {
  return join(directory, 'sessions.db')
}

test('all files of the database are for their owner alone', async () => {
  const store = open()
  await store.prepare()
  await store.create(usualSession(store, { sid: 'sid-1' }))
  const names = (await readdir(directory)).toSorted()
  expect(names).toEqual(['sessions.db', 'sessions.db-shm', 'sessions.db-wal'])
  const modes = names.map(async (name) => (await stat(join(directory, name))).mode & 0o777)
  expect(await Promise.all(modes)).toEqual([0o600, 0o600, 0o600])
})

test.each([0o644, 0o640, 0o660, 0o602])('a file of mode %o is refused', async (mode) => {
  await writeFile(file(), '')
  await chmod(file(), mode)
  await expect(open().prepare()).rejects.toThrow(
    `may use the database ${file()} (mode ${mode.toString(8)}); run chmod 600`,
  )
})

test('a session outlives the store that made it', async () => {
  const first = open()
  await first.prepare()
  const { session } = await first.create(usualSession(first, { sid: 'sid-1' }))
  await first.close()
  const next = open()
  await next.prepare()
  expect(await next.get('sid-1')).toEqual(session)
})

test('a closed store rejects, and can be closed again', async () => {
  const store = open()
  await store.prepare()
  await Promise.all([store.close(), store.close()])
  await store.close()
  await expect(store.get('sid-1')).rejects.toThrow('the SQLite store is closed')
  await expect(store.rotate(usualRotation('sid-1', 0))).rejects.toThrow(
    'the SQLite store is closed',
  )
})

test('a store that was never used can be closed, and leaves no file', async () => {
  await open().close()
  expect(await readdir(directory)).toEqual([])
})

test('a schema newer than this version knows is refused by every operation', async () => {
  await open().prepare()
  change('PRAGMA user_version = 7')
  const store = open()
  const message = 'has schema version 7; this version of Sekisho knows 1 at most'
  await expect(store.prepare()).rejects.toThrow(message)
  await expect(store.rotate(usualRotation('sid-1', 0))).rejects.toThrow(message)
})

test('a database of something else is refused, and left as it is', async () => {
  change('CREATE TABLE orders (id INTEGER)')
  await chmod(file(), 0o600)
  await expect(open().prepare()).rejects.toThrow('has a table orders that is none of Sekisho')
  expect(tables()).toEqual(['orders'])
})

test('a file that is no database is refused', async () => {
  await writeFile(file(), 'no database '.repeat(100), { mode: 0o600 })
  const store = open()
  await expect(store.prepare()).rejects.toThrow('file is not a database')
  await expect(store.get('sid-1')).rejects.toThrow('file is not a database')
})

test('a database that is damaged while it is open rejects', async () => {
  const store = open()
  await store.prepare()
  await store.create(usualSession(store, { sid: 'sid-1' }))
  change('DROP TABLE session')
  await expect(store.rotate(usualRotation('sid-1', 0))).rejects.toThrow('no such table: session')
  await expect(store.create(usualSession(store, { sid: 'sid-2' }))).rejects.toThrow(
    'no such table: session',
  )
})

test('a directory that is not there rejects, until it is there', async () => {
  const store = open({ path: join(directory, 'later', 'sessions.db') })
  await expect(store.prepare()).rejects.toThrow('ENOENT')
})

test('a step that fails halfway leaves nothing behind', async () => {
  const store = open()
  await store.prepare()
  await store.create(usualSession(store, { sid: 'sid-1' }))
  change(`CREATE TRIGGER full BEFORE INSERT ON session BEGIN SELECT RAISE(ABORT, 'full'); END`)
  await expect(
    store.create(usualSession(store, { sid: 'sid-2', maxPerSubject: 1 })),
  ).rejects.toThrow('full')
  expect((await store.get('sid-1'))?.revokedAt).toBeNull()
  expect((await store.changes({ windowMs: 60_000 }, 10)).items).toEqual([])
  expect((await store.rotate(usualRotation('sid-1', 0))).outcome).toBe('rotated')
})

test('what the database refuses rejects; it serves again when the database does', async () => {
  const store = open()
  await store.prepare()
  await store.create(usualSession(store, { sid: 'sid-1' }))
  change(
    `CREATE TRIGGER refusing BEFORE UPDATE ON session BEGIN SELECT RAISE(FAIL, 'refused'); END`,
  )
  await expect(store.rotate(usualRotation('sid-1', 0))).rejects.toThrow('refused')
  change('DROP TRIGGER refusing')
  expect((await store.rotate(usualRotation('sid-1', 0))).outcome).toBe('rotated')
})

test('a cursor that is ahead of a database put back to an earlier state sees everything again', async () => {
  const store = open()
  await store.prepare()
  await store.create(usualSession(store, { sid: 'sid-1' }))
  await store.revoke({ sid: 'sid-1' }, 'logout')
  const { items } = await store.changes({ cursor: '4711' }, 10)
  expect(items.map(({ sid }) => sid)).toEqual(['sid-1'])
})

test('a lock held longer than busyTimeoutMs rejects, and nothing was done', async () => {
  const store = open({ busyTimeoutMs: 60 })
  await store.prepare()
  await store.create(usualSession(store, { sid: 'sid-1' }))
  const other = new DatabaseSync(file())
  other.exec('BEGIN IMMEDIATE')
  const begun = performance.now()
  await expect(store.rotate(usualRotation('sid-1', 0))).rejects.toThrow('database is locked')
  expect(performance.now() - begun).toBeGreaterThanOrEqual(60)
  expect((await store.get('sid-1'))?.generation).toBe(0)
  other.exec('ROLLBACK')
  other.close()
  expect((await store.rotate(usualRotation('sid-1', 0))).outcome).toBe('rotated')
})

test.each([
  [{}, 'path must be'],
  [{ path: '' }, 'path must be'],
  [{ path: ':memory:' }, 'for sessions in memory use memoryStore()'],
  [{ path: 'file:x.db?mode=memory' }, 'path must be the path of a file'],
  [{ path: 'x\u0000y' }, 'path must be the path of a file'],
  [{ path: 7 }, 'path must be the path of a file'],
  [{ path: 'x', busyTimeoutMs: -1 }, 'busyTimeoutMs must be a number from 0 to 60000'],
  [{ path: 'x', keepRevokedSeconds: 0 }, 'keepRevokedSeconds must be a number from 1'],
  [{ path: 'x', now: 5 }, 'now must be a function'],
  [{ path: 'x', file: 'y' }, 'sqliteStore() has no option "file"'],
  [{ path: undefined }, 'path'],
])('the options %j are a TypeError', (options, message) => {
  const make = () => sqliteStore(options as unknown as SqliteStoreOptions)
  expect(make).toThrow(TypeError)
  expect(make).toThrow(message)
})

function change(sql: string): void {
  const database = new DatabaseSync(file())
  database.exec(sql)
  database.close()
}

function tables(): readonly unknown[] {
  const database = new DatabaseSync(file())
  const rows = database.prepare('SELECT name FROM sqlite_schema').all()
  database.close()
  return rows.map((row) => row['name'])
}
