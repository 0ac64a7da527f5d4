import { deepEqual, equal } from 'node:assert/strict'
import { expectUnchanged, sessionIn } from '../seen-of-store.ts'
import type { StoreCase } from '../store-case.ts'
import { usualIdleMs } from '../usual-values.ts'

/** Tokens younger than the store knows: it lost a rotation. */
export const aheadCases: readonly StoreCase[] = [
  {
    id: 'ST241',
    name: 'S17 a token that is ahead is followed: its generation plus one, like a rotation',
    run: async ({ second, clock, login, refresh }) => {
      const before = await login()
      clock.advanceSeconds(30)
      const after = {
        ...before,
        generation: 5,
        refreshedAt: clock.now(),
        idleExpiresAt: clock.now() + usualIdleMs,
      }
      deepEqual(await refresh(before.sid, 4), { outcome: 'resynced', session: after })
      deepEqual(await second.get(before.sid), after)
      equal((await refresh(before.sid, 4)).outcome, 'repeated')
      equal((await refresh(before.sid, 5)).outcome, 'rotated')
      equal((await refresh(before.sid, 3)).outcome, 'reused')
    },
  },
  {
    id: 'ST242',
    name: "S17 with whenAhead 'reject' it is told, and nothing changes",
    run: async ({ store, login, refresh }) => {
      const before = await login()
      deepEqual(await refresh(before.sid, 1, { whenAhead: 'reject' }), {
        outcome: 'ahead',
        session: before,
      })
      await expectUnchanged(store, before)
      equal((await refresh(before.sid, 0)).outcome, 'rotated')
    },
  },
  {
    id: 'ST243',
    name: 'a resync sets the count of repeats to nothing and keeps to the absolute lifetime',
    run: async ({ clock, login, refresh }) => {
      const { sid, expiresAt } = await login({ idleMs: 8000, absoluteMs: 10_000 })
      await refresh(sid, 0)
      equal((await refresh(sid, 0, { maxRepeats: 1 })).outcome, 'repeated')
      clock.advanceSeconds(5)
      const session = sessionIn(await refresh(sid, 2, { idleMs: 8000 }))
      equal(session.idleExpiresAt, expiresAt)
      equal((await refresh(sid, 2, { maxRepeats: 1 })).outcome, 'repeated')
    },
  },
  {
    id: 'ST244',
    name: 'generations may be as large as 32 bits hold',
    run: async ({ store, login, refresh }) => {
      const { sid } = await login()
      equal(sessionIn(await refresh(sid, 4_294_967_294)).generation, 4_294_967_295)
      equal((await store.get(sid))?.generation, 4_294_967_295)
    },
  },
]
