import { deepEqual, equal } from 'node:assert/strict'
import { expectUnchanged, sessionIn } from '../seen-of-store.ts'
import type { StoreCase } from '../store-case.ts'

/** Tokens that the session has outgrown: the direct parent, and older ones. */
export const oldTokenCases: readonly StoreCase[] = [
  {
    id: 'ST221',
    name: 'S22 the direct parent within the leeway is repeated, and the session stays as it is',
    run: async ({ store, clock, login, refresh }) => {
      const { sid } = await login()
      clock.advanceSeconds(5)
      const rotated = sessionIn(await refresh(sid, 0))
      clock.advanceSeconds(3)
      deepEqual(await refresh(sid, 0), { outcome: 'repeated', session: rotated })
      deepEqual(await store.get(sid), rotated)
    },
  },
  {
    id: 'ST222',
    name: 'S3 the leeway ends one millisecond after refreshedAt + leewayMs',
    run: async ({ clock, login, refresh }) => {
      const { sid, createdAt } = await login()
      clock.advanceSeconds(100)
      const { refreshedAt } = sessionIn(await refresh(sid, 0))
      equal(refreshedAt, createdAt + 100_000)
      clock.setMs(refreshedAt + 7000)
      equal((await refresh(sid, 0, { leewayMs: 7000 })).outcome, 'repeated')
      clock.setMs(refreshedAt + 7001)
      equal((await refresh(sid, 0, { leewayMs: 7000 })).outcome, 'reused')
    },
  },
  {
    id: 'ST223',
    name: 'a repeat does not begin a leeway of its own',
    run: async ({ clock, login, refresh }) => {
      const { sid } = await login()
      await refresh(sid, 0)
      clock.advanceSeconds(8)
      equal((await refresh(sid, 0)).outcome, 'repeated')
      clock.advanceSeconds(8)
      equal((await refresh(sid, 0)).outcome, 'reused')
    },
  },
  {
    id: 'ST224',
    name: 'S5 the parent is repeated maxRepeats times, and taken for stolen after that',
    run: async ({ login, refresh }) => {
      const { sid } = await login()
      await refresh(sid, 0)
      for (let count = 0; count < 3; count += 1) {
        equal((await refresh(sid, 0, { maxRepeats: 3 })).outcome, 'repeated')
      }
      equal((await refresh(sid, 0, { maxRepeats: 3 })).outcome, 'reused')
    },
  },
  {
    id: 'ST225',
    name: 'a rotation sets the count of repeats to nothing',
    run: async ({ login, refresh }) => {
      const { sid } = await login()
      for (const generation of [0, 1, 2]) {
        equal((await refresh(sid, generation)).outcome, 'rotated')
        equal((await refresh(sid, generation, { maxRepeats: 1 })).outcome, 'repeated')
      }
    },
  },
  {
    id: 'ST226',
    name: 'S2 with maxRepeats 0 the second use of a token is reuse at once',
    run: async ({ login, refresh }) => {
      const { sid } = await login()
      equal((await refresh(sid, 0, { maxRepeats: 0 })).outcome, 'rotated')
      equal((await refresh(sid, 0, { maxRepeats: 0 })).outcome, 'reused')
    },
  },
  {
    id: 'ST227',
    name: 'S4 S6 a grandparent is reuse, also within the leeway of its own rotation',
    run: async ({ login, refresh }) => {
      const { sid } = await login()
      equal((await refresh(sid, 0)).outcome, 'rotated')
      equal((await refresh(sid, 0)).outcome, 'repeated')
      equal((await refresh(sid, 1)).outcome, 'rotated')
      equal((await refresh(sid, 0)).outcome, 'reused')
    },
  },
  {
    id: 'ST228',
    name: 'reuse revokes in the same step, for `reuse`, and the answer shows it',
    run: async ({ store, second, clock, login, refresh }) => {
      const { sid } = await login()
      await refresh(sid, 0)
      const rotated = sessionIn(await refresh(sid, 1))
      clock.advanceSeconds(2)
      const dead = { ...rotated, revokedAt: clock.now(), revokedFor: 'reuse' }
      deepEqual(await refresh(sid, 0), { outcome: 'reused', session: dead })
      deepEqual(await second.get(sid), dead)
      deepEqual(await refresh(sid, 2), { outcome: 'revoked', reason: 'reuse' })
      deepEqual(await refresh(sid, 0), { outcome: 'revoked', reason: 'reuse' })
      deepEqual((await store.changes({ windowMs: 1000 }, 10)).items, [
        { sid, at: clock.now(), revoked: true, generation: 2 },
      ])
    },
  },
  {
    id: 'ST229',
    name: "with whenReused 'refuse' reuse is told, and changes nothing",
    run: async ({ store, login, refresh }) => {
      const { sid } = await login()
      await refresh(sid, 0)
      const rotated = sessionIn(await refresh(sid, 1))
      deepEqual(await refresh(sid, 0, { whenReused: 'refuse' }), {
        outcome: 'reused',
        session: rotated,
      })
      await expectUnchanged(store, rotated)
      equal((await refresh(sid, 2)).outcome, 'rotated')
    },
  },
]
