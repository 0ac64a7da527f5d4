import { testClock } from '@sekisho/testing'
import { expect, test } from 'vitest'
import { memoryStore } from '../../../src/stores/memory/memory-store.ts'
import { login } from '../usual-session.ts'

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
