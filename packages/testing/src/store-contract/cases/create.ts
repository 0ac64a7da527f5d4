import { deepEqual, equal } from 'node:assert/strict'
import { sidsOf } from '../seen-of-store.ts'
import type { StoreCase } from '../store-case.ts'
import { newSession, usualAbsoluteMs, usualIdleMs } from '../usual-values.ts'

export const createCases: readonly StoreCase[] = [
  {
    id: 'ST101',
    name: 'create gives the session as it was asked for, and get gives the same',
    run: async ({ store, second, clock }) => {
      const asked = newSession(store, {
        group: 'desk',
        stamp: 'v7',
        claims: { tenant: 'north' },
        meta: { device: 'phone' },
      })
      const created = await store.create(asked)
      deepEqual(created, {
        session: {
          sid: asked.sid,
          subject: 'ann',
          group: 'desk',
          application: 'shop',
          stamp: 'v7',
          generation: 0,
          createdAt: clock.now(),
          refreshedAt: clock.now(),
          idleExpiresAt: clock.now() + usualIdleMs,
          expiresAt: clock.now() + usualAbsoluteMs,
          revokedAt: null,
          revokedFor: null,
          claims: { tenant: 'north' },
          meta: { device: 'phone' },
        },
        evicted: [],
      })
      deepEqual(await second.get(asked.sid), created.session)
    },
  },
  {
    id: 'ST102',
    name: 'an idle lifetime longer than the absolute one ends with it',
    run: async ({ clock, login }) => {
      const session = await login({ idleMs: 5000, absoluteMs: 3000 })
      equal(session.idleExpiresAt, clock.now() + 3000)
      equal(session.expiresAt, clock.now() + 3000)
    },
  },
  {
    id: 'ST103',
    name: 'a login above maxPerSubject revokes the sessions refreshed longest ago, for `evicted`',
    run: async ({ store, clock, login, refresh }) => {
      const first = await login()
      clock.advanceSeconds(1)
      const second = await login()
      clock.advanceSeconds(1)
      const third = await login()
      clock.advanceSeconds(1)
      await refresh(first.sid, 0)
      clock.advanceSeconds(1)
      const { evicted } = await store.create(newSession(store, { maxPerSubject: 2 }))
      deepEqual([...evicted].toSorted(), [second.sid, third.sid].toSorted())
      const gone = await store.get(second.sid)
      equal(gone?.revokedFor, 'evicted')
      equal(gone?.revokedAt, clock.now())
      deepEqual(await refresh(third.sid, 0), { outcome: 'revoked', reason: 'evicted' })
      equal((await refresh(first.sid, 1)).outcome, 'rotated')
    },
  },
  {
    id: 'ST104',
    name: 'expired and revoked sessions, and those of others, do not count for maxPerSubject',
    run: async ({ store, clock, login }) => {
      await login({ idleMs: 1000 })
      const revoked = await login()
      await store.revoke({ sid: revoked.sid }, 'logout')
      const other = await login({ subject: 'bob' })
      const kept = await login()
      clock.advanceSeconds(1)
      const { session, evicted } = await store.create(newSession(store, { maxPerSubject: 2 }))
      deepEqual(evicted, [])
      deepEqual(sidsOf(await store.list('ann')), [session.sid, kept.sid])
      equal((await store.get(other.sid))?.revokedAt, null)
      equal((await store.get(revoked.sid))?.revokedFor, 'logout')
    },
  },
  {
    id: 'ST105',
    name: 'the new session is never the one that makes room, not even in the same millisecond',
    run: async ({ store, login }) => {
      for (let round = 0; round < 8; round += 1) {
        const old = await login({ maxPerSubject: 1 })
        const { session, evicted } = await store.create(newSession(store, { maxPerSubject: 1 }))
        deepEqual(evicted, [old.sid])
        deepEqual(sidsOf(await store.list('ann')), [session.sid])
      }
    },
  },
]
