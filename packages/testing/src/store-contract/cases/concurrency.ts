import { deepEqual, equal, ok } from 'node:assert/strict'
import { countOutcomes, sessionIn, sidsOf } from '../seen-of-store.ts'
import type { StoreCase } from '../store-case.ts'
import { newSession, rotation } from '../usual-values.ts'

export const concurrencyCases: readonly StoreCase[] = [
  {
    id: 'ST901',
    name: 'S1 of 50 uses of one token at once one rotates, and all are given the same generation',
    run: async ({ store, second, login }) => {
      const { sid } = await login()
      const results = await Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          (index % 2 === 0 ? store : second).rotate(rotation(sid, 0)),
        ),
      )
      deepEqual(countOutcomes(results), { rotated: 1, repeated: 49 })
      deepEqual([...new Set(results.map((result) => sessionIn(result).generation))], [1])
    },
  },
  {
    id: 'ST902',
    name: 'S2 without repeats one rotates, one is reuse, and the rest find the session revoked',
    run: async ({ store, second, login }) => {
      const { sid } = await login()
      const results = await Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          (index % 2 === 0 ? store : second).rotate(rotation(sid, 0, { maxRepeats: 0 })),
        ),
      )
      deepEqual(countOutcomes(results), { rotated: 1, reused: 1, revoked: 48 })
    },
  },
  {
    id: 'ST903',
    name: 'S9 nothing rotates once a logout has returned, however they race',
    run: async ({ store, second, login, refresh }) => {
      for (let round = 0; round < 10; round += 1) {
        const { sid } = await login()
        const racing = Array.from({ length: 20 }, (_, index) =>
          (index % 2 === 0 ? store : second).rotate(rotation(sid, 0)),
        )
        const revoked = await second.revoke({ sid }, 'logout')
        deepEqual(revoked, [sid])
        for (const generation of [0, 1, 2]) {
          deepEqual(await refresh(sid, generation), { outcome: 'revoked', reason: 'logout' })
        }
        const counts = countOutcomes(await Promise.all(racing))
        ok((counts['rotated'] ?? 0) <= 1, `rotated ${counts['rotated']} times`)
        equal((await store.get(sid))?.revokedFor, 'logout')
      }
    },
  },
  {
    id: 'ST904',
    name: 'of many revocations of one session at once one counts',
    run: async ({ store, second, login }) => {
      const { sid } = await login()
      const revoked = await Promise.all(
        Array.from({ length: 30 }, (_, index) =>
          index % 3 === 0
            ? store.revoke({ subject: 'ann' }, `reason ${index}`)
            : second.revoke({ sid }, `reason ${index}`),
        ),
      )
      equal(revoked.flat().length, 1)
      const winner = revoked.findIndex((sids) => sids.length === 1)
      equal((await store.get(sid))?.revokedFor, `reason ${winner}`)
    },
  },
  {
    id: 'ST905',
    name: 'logins at once leave maxPerSubject sessions, and report each eviction once',
    run: async ({ store, second, login }) => {
      const before = [await login(), await login()]
      const created = await Promise.all(
        Array.from({ length: 16 }, (_, index) => {
          const chosen = index % 2 === 0 ? store : second
          return chosen.create(newSession(store, { maxPerSubject: 3 }))
        }),
      )
      const evicted = created.flatMap((one) => one.evicted)
      const live = sidsOf(await store.list('ann'))
      equal(live.length, 3)
      const all = [...sidsOf(before), ...created.map(({ session }) => session.sid)]
      deepEqual([...evicted, ...live].toSorted(), all.toSorted())
    },
  },
  {
    id: 'ST906',
    name: 'S38 purges at once delete each session once, and none that is in use',
    run: async ({ store, second, clock, login, refresh }) => {
      const live = await Promise.all(Array.from({ length: 10 }, () => login()))
      await Promise.all(Array.from({ length: 30 }, () => login({ subject: 'bob', idleMs: 1000 })))
      clock.advanceSeconds(2)
      await Promise.all([
        store.purge(20),
        second.purge(20),
        store.purge(20),
        ...live.map(({ sid }) => refresh(sid, 0)),
      ])
      for (const { sid } of live) equal((await refresh(sid, 1)).outcome, 'rotated')
    },
  },
]
