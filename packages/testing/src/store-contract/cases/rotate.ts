import { deepEqual, equal } from 'node:assert/strict'
import { expectUnchanged, sessionIn } from '../seen-of-store.ts'
import type { StoreCase } from '../store-case.ts'
import { usualIdleMs } from '../usual-values.ts'

export const rotateCases: readonly StoreCase[] = [
  {
    id: 'ST201',
    name: 'the current token rotates: generation, refreshedAt and idleExpiresAt go on, no more',
    run: async ({ second, clock, login, refresh }) => {
      const before = await login({ claims: { tenant: 1 }, meta: { device: 'tv' }, stamp: 's' })
      clock.advanceSeconds(60)
      const result = await refresh(before.sid, 0)
      const after = {
        ...before,
        generation: 1,
        refreshedAt: clock.now(),
        idleExpiresAt: clock.now() + usualIdleMs,
      }
      deepEqual(result, { outcome: 'rotated', session: after })
      deepEqual(await second.get(before.sid), after)
    },
  },
  {
    id: 'ST202',
    name: 'a session that nobody made is not_found',
    run: async ({ login, refresh }) => {
      await login()
      deepEqual(await refresh('AAAAAAAAAAAAAAAAAAAAAA', 0), { outcome: 'not_found' })
    },
  },
  {
    id: 'ST203',
    name: 'S8 another secret is not_found and changes nothing, revoked or not, at every generation',
    run: async ({ store, clock, login, refresh }) => {
      const { sid } = await login()
      await refresh(sid, 0)
      clock.advanceSeconds(3600)
      for (const generation of [0, 1, 2]) {
        const before = await store.get(sid)
        deepEqual(await refresh(sid, generation, { familyHash: 'x'.repeat(43) }), {
          outcome: 'not_found',
        })
        deepEqual(await store.get(sid), before)
      }
      await store.revoke({ sid }, 'logout')
      deepEqual(await refresh(sid, 1, { familyHash: 'x'.repeat(43) }), { outcome: 'not_found' })
      deepEqual((await store.changes({ windowMs: 1000 }, 10)).items.length, 1)
    },
  },
  {
    id: 'ST204',
    name: 'a revoked session says why, also after it would have expired',
    run: async ({ store, clock, login, refresh }) => {
      const { sid } = await login({ idleMs: 1000 })
      await store.revoke({ sid }, 'logout')
      const before = await store.get(sid)
      deepEqual(await refresh(sid, 0), { outcome: 'revoked', reason: 'logout' })
      clock.advanceSeconds(1)
      for (const generation of [0, 1, 5]) {
        deepEqual(await refresh(sid, generation), { outcome: 'revoked', reason: 'logout' })
      }
      deepEqual(await store.get(sid), before)
    },
  },
  {
    id: 'ST205',
    name: 'S20 a session expires at idleExpiresAt to the millisecond, and every refresh moves that on',
    run: async ({ store, clock, login, refresh }) => {
      const { sid, createdAt } = await login({ idleMs: 5000 })
      const idle = await login({ idleMs: 5000 })
      clock.setMs(createdAt + 4999)
      equal((await refresh(sid, 0, { idleMs: 7000 })).outcome, 'rotated')
      clock.setMs(createdAt + 5000)
      deepEqual(await refresh(idle.sid, 0), { outcome: 'expired' })
      await expectUnchanged(store, idle)
      clock.setMs(createdAt + 11_998)
      equal((await refresh(sid, 1, { idleMs: 1 })).outcome, 'rotated')
      clock.setMs(createdAt + 11_999)
      const before = await store.get(sid)
      for (const generation of [0, 1, 2, 3]) {
        deepEqual(await refresh(sid, generation), { outcome: 'expired' })
      }
      deepEqual(await store.get(sid), before)
    },
  },
  {
    id: 'ST206',
    name: 'S21 refreshing does not outlive the absolute lifetime, to the millisecond',
    run: async ({ clock, login, refresh }) => {
      const { sid, expiresAt } = await login({ idleMs: 4000, absoluteMs: 10_000 })
      for (let generation = 0; generation < 3; generation += 1) {
        clock.setMs(clock.now() + 3000)
        const session = sessionIn(await refresh(sid, generation, { idleMs: 4000 }))
        equal(session.idleExpiresAt, Math.min(clock.now() + 4000, expiresAt))
        equal(session.expiresAt, expiresAt)
      }
      clock.setMs(expiresAt - 1)
      equal((await refresh(sid, 3, { idleMs: 4000 })).outcome, 'rotated')
      clock.setMs(expiresAt)
      deepEqual(await refresh(sid, 4, { idleMs: 4000 }), { outcome: 'expired' })
    },
  },
  {
    id: 'ST207',
    name: 'S23 a clock that goes back moves refreshedAt not back, and takes no parent for stolen',
    run: async ({ store, clock, login, refresh }) => {
      const { sid, refreshedAt } = await login()
      clock.advanceSeconds(-3600)
      equal(sessionIn(await refresh(sid, 0)).refreshedAt, refreshedAt)
      equal((await store.get(sid))?.idleExpiresAt, clock.now() + usualIdleMs)
      equal((await refresh(sid, 0)).outcome, 'repeated')
    },
  },
  {
    id: 'ST208',
    name: 'S25 rotations in one millisecond have generations of their own',
    run: async ({ login, refresh }) => {
      const { sid } = await login()
      for (let generation = 0; generation < 5; generation += 1) {
        const result = await refresh(sid, generation)
        equal(result.outcome, 'rotated')
        equal(sessionIn(result).generation, generation + 1)
      }
      equal((await refresh(sid, 2)).outcome, 'reused')
    },
  },
  {
    id: 'ST209',
    name: 'the idle lifetime of a refresh is that of the request, not that of the login',
    run: async ({ clock, login, refresh }) => {
      const { sid } = await login({ idleMs: 9000 })
      equal(sessionIn(await refresh(sid, 0, { idleMs: 2000 })).idleExpiresAt, clock.now() + 2000)
    },
  },
  {
    id: 'ST210',
    name: 'a refresh of one session leaves the others alone',
    run: async ({ store, login, refresh }) => {
      const other = await login()
      const { sid } = await login()
      await refresh(sid, 0)
      await refresh(sid, 1)
      await refresh(sid, 0)
      await expectUnchanged(store, other)
    },
  },
]
