import { testClock } from '@sekisho/testing'
import { expect, test } from 'vitest'
import { memoryStore } from '../../../src/stores/memory/memory-store.ts'
import { login, usualSession } from '../usual-session.ts'

const all = { windowMs: 1_000_000_000 }

test('a change is told of until its session is purged, and not a millisecond longer', async () => {
  const clock = testClock()
  const store = memoryStore({ now: clock.now, keepRevokedSeconds: 60 })
  const sid = await login(store)
  const at = clock.now()
  await store.revoke({ sid }, 'logout')
  clock.setMs(at + 59_999)
  expect(await store.purge(100)).toBe(0)
  expect((await store.changes(all, 10)).items).toMatchObject([{ sid }])
  clock.setMs(at + 60_000)
  expect(await store.purge(100)).toBe(1)
  expect((await store.changes(all, 10)).items).toEqual([])
})

test('a window begins with the change that is as old as it', async () => {
  const clock = testClock()
  const store = memoryStore({ now: clock.now })
  const sid = await login(store)
  await store.revoke({ sid }, 'logout')
  clock.advanceSeconds(60)
  expect((await store.changes({ windowMs: 60_000 }, 10)).items).toMatchObject([{ sid }])
  expect((await store.changes({ windowMs: 59_999 }, 10)).items).toEqual([])
})

test('a sid that is taken opens no second session', async () => {
  const store = memoryStore()
  const sid = await login(store)
  const again = store.create(usualSession(store, { sid, subject: 'bob' }))
  await expect(again).rejects.toThrow(`the sid ${sid} is taken`)
  expect(await store.get(sid)).toMatchObject({ subject: 'ann' })
  expect(await store.list('bob')).toEqual([])
})

test('a list goes on after the last session, and begins anew after one that is gone', async () => {
  const clock = testClock()
  const store = memoryStore({ now: clock.now })
  const sids: string[] = []
  for (let count = 0; count < 3; count += 1) {
    clock.advanceSeconds(1)
    sids.unshift(await login(store))
  }
  const listed = async (page: object) => (await store.list('ann', page)).map(({ sid }) => sid)
  expect(await listed({ after: sids[0], limit: 1 })).toEqual([sids[1]])
  expect(await listed({ after: sids[2] })).toEqual([])
  expect(await listed({ after: 'gone' })).toEqual(sids)
})

test('a purge of one session leaves the others of its subject', async () => {
  const clock = testClock()
  const store = memoryStore({ now: clock.now })
  await login(store, { idleMs: 1000 })
  const sid = await login(store)
  clock.advanceSeconds(1)
  expect(await store.purge(10)).toBe(1)
  expect(await store.list('ann')).toMatchObject([{ sid }])
  expect(await store.revoke({ subject: 'ann' }, 'logout')).toEqual([sid])
})

test('a purge takes an ended session too whose subject has no other', async () => {
  const clock = testClock()
  const store = memoryStore({ now: clock.now, keepRevokedSeconds: 60 })
  const ended = await login(store)
  await login(store, { idleMs: 1000 })
  await store.revoke({ sid: ended }, 'logout')
  clock.advanceSeconds(1)
  expect(await store.purge(10)).toBe(1)
  clock.advanceSeconds(60)
  expect(await store.purge(10)).toBe(1)
  expect(await store.get(ended)).toBeNull()
})

test.each([
  [{ keepRevokedSeconds: 0 }, 'keepRevokedSeconds must be a number from 1 to 31536000'],
  [{ keepRevokedSeconds: 31_536_001 }, 'keepRevokedSeconds must be a number from 1 to 31536000'],
  [{ keepRevokedSeconds: 1.5 }, 'keepRevokedSeconds must be a whole number'],
  [{ now: 7 }, 'now must be a function'],
  [{ keep: 7 }, 'memoryStore() has no option "keep"'],
])('the options %o are refused', (options, message) => {
  expect(() => memoryStore(options as never)).toThrow(message)
})
