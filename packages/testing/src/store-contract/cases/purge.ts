import { equal, notEqual } from 'node:assert/strict'
import { expectUnchanged } from '../seen-of-store.ts'
import type { StoreCase } from '../store-case.ts'
import { keepRevokedMs, keepRevokedSeconds } from '../usual-values.ts'

export const purgeCases: readonly StoreCase[] = [
  {
    id: 'ST601',
    name: 'purge deletes expired sessions, says how many, and leaves live ones',
    run: async ({ store, clock, login, refresh }) => {
      const live = await login()
      const expired = await login({ idleMs: 1000 })
      await login({ subject: 'bob', idleMs: 1000 })
      clock.setMs(clock.now() + 999)
      equal(await store.purge(100), 0)
      clock.setMs(clock.now() + 1)
      equal(await store.purge(100), 2)
      equal(await store.get(expired.sid), null)
      equal((await refresh(expired.sid, 0)).outcome, 'not_found')
      await expectUnchanged(store, live)
      equal(await store.purge(100), 0)
    },
  },
  {
    id: 'ST602',
    name: 'purge deletes no more than it is told to',
    run: async ({ store, clock, login }) => {
      await Promise.all(Array.from({ length: 7 }, () => login({ idleMs: 1000 })))
      clock.advanceSeconds(5)
      equal(await store.purge(3), 3)
      equal(await store.purge(3), 3)
      equal(await store.purge(3), 1)
    },
  },
  {
    id: 'ST603',
    name: 'a revoked session is kept for keepRevokedSeconds, though it expires before',
    run: async ({ store, clock, login }) => {
      const { sid } = await login({ idleMs: 1000 })
      await store.revoke({ sid }, 'logout')
      clock.setMs(clock.now() + keepRevokedMs - 1)
      equal(await store.purge(100), 0)
      notEqual(await store.get(sid), null)
      clock.setMs(clock.now() + 1)
      equal(await store.purge(100), 1)
      equal(await store.get(sid), null)
    },
  },
]

/** Also for stores that delete by themselves. */
export const keepingCases: readonly StoreCase[] = [
  {
    id: 'ST611',
    name: 'a refresh keeps a session from purge, and so does a revocation until its time is over',
    run: async ({ store, clock, login, refresh }) => {
      const refreshed = await login({ idleMs: 60_000 })
      const revoked = await login({ idleMs: 60_000 })
      clock.advanceSeconds(59)
      await refresh(refreshed.sid, 0, { idleMs: 60_000 })
      await store.revoke({ sid: revoked.sid }, 'logout')
      clock.advanceSeconds(2)
      await store.purge(100)
      equal((await refresh(refreshed.sid, 1)).outcome, 'rotated')
      clock.advanceSeconds(keepRevokedSeconds - 10)
      await store.purge(100)
      equal((await store.get(revoked.sid))?.revokedFor, 'logout')
      equal((await store.changes({ windowMs: keepRevokedMs }, 10)).items.length, 1)
    },
  },
]
