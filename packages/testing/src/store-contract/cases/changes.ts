import { deepEqual, equal, ok } from 'node:assert/strict'
import { setImmediate } from 'node:timers/promises'
import { readChanges } from '../read-changes.ts'
import { sidsOf } from '../seen-of-store.ts'
import type { StoreCase } from '../store-case.ts'
import { newSession } from '../usual-values.ts'

const window = { windowMs: 600_000 }

export const changesCases: readonly StoreCase[] = [
  {
    id: 'ST501',
    name: 'nothing has changed after logins and refreshes that are not announced',
    run: async ({ store, login, refresh }) => {
      const { sid } = await login()
      await refresh(sid, 0)
      await refresh(sid, 0, { announce: true })
      const { items, more } = await store.changes(window, 10)
      deepEqual({ items, more }, { items: [], more: false })
    },
  },
  {
    id: 'ST502',
    name: 'logout, eviction and reuse appear, oldest first',
    run: async ({ store, clock, login, refresh }) => {
      const evicted = await login({ subject: 'bob' })
      const reused = await login()
      const loggedOut = await login()
      await refresh(reused.sid, 0)
      await refresh(reused.sid, 1)
      const start = clock.now()
      await store.revoke({ sid: loggedOut.sid }, 'logout')
      clock.advanceSeconds(1)
      await refresh(reused.sid, 0)
      clock.advanceSeconds(1)
      await store.create(newSession(store, { subject: 'bob', maxPerSubject: 1 }))
      deepEqual((await readChanges(store, window, 10)).items, [
        { sid: loggedOut.sid, at: start, revoked: true, generation: 0 },
        { sid: reused.sid, at: start + 1000, revoked: true, generation: 2 },
        { sid: evicted.sid, at: start + 2000, revoked: true, generation: 0 },
      ])
    },
  },
  {
    id: 'ST503',
    name: 'an announced rotation appears with its new generation, and so does a resync',
    run: async ({ store, clock, login, refresh }) => {
      const one = await login()
      const two = await login()
      await refresh(one.sid, 0, { announce: true })
      clock.advanceSeconds(1)
      await refresh(two.sid, 7, { announce: true })
      const at = clock.now()
      deepEqual((await readChanges(store, window, 10)).items, [
        { sid: one.sid, at: at - 1000, revoked: false, generation: 1 },
        { sid: two.sid, at, revoked: false, generation: 8 },
      ])
    },
  },
  {
    id: 'ST504',
    name: 'a cursor goes on from where the page ended, and sees the session that changed again',
    run: async ({ store, clock, login, refresh }) => {
      const { sid } = await login()
      await refresh(sid, 0, { announce: true })
      const before = await readChanges(store, window, 10)
      deepEqual(sidsOf(before.items), [sid])
      clock.advanceSeconds(1)
      await store.revoke({ sid }, 'logout')
      const { items } = await readChanges(store, { cursor: before.cursor }, 10)
      deepEqual(items.at(-1), { sid, at: clock.now(), revoked: true, generation: 1 })
    },
  },
  {
    id: 'ST505',
    name: 'a cursor of an empty page sees what comes later, also in the same millisecond',
    run: async ({ store, login }) => {
      let { cursor } = await store.changes(window, 10)
      for (let count = 0; count < 5; count += 1) {
        const { sid } = await login()
        await store.revoke({ sid }, 'logout')
        const read = await readChanges(store, { cursor }, 10)
        ok(sidsOf(read.items).includes(sid), `change ${count} is left out`)
        ;({ cursor } = read)
      }
    },
  },
  {
    id: 'ST506',
    name: 'pages leave nothing out, also where more changed in one millisecond than a page holds',
    run: async ({ store, clock, login }) => {
      const sids: string[] = []
      for (let count = 0; count < 23; count += 1) {
        const { sid } = await login()
        sids.push(sid)
        await store.revoke({ sid }, 'logout')
        if (count % 9 === 0) clock.advanceSeconds(1)
      }
      const first = await store.changes(window, 4)
      equal(first.items.length, 4)
      equal(first.more, true)
      const { items } = await readChanges(store, window, 4)
      deepEqual([...new Set(sidsOf(items))].toSorted(), sids.toSorted())
    },
  },
  {
    id: 'ST507',
    name: 'more is false when a page ends with the last change',
    run: async ({ store, login }) => {
      for (let count = 0; count < 3; count += 1) {
        await store.revoke({ sid: (await login()).sid }, 'logout')
      }
      equal((await store.changes(window, 3)).more, false)
      equal((await store.changes(window, 2)).more, true)
    },
  },
  {
    id: 'ST508',
    name: 'a window has what changed within it, and not what changed long before',
    run: async ({ store, clock, login }) => {
      const old = await login()
      await store.revoke({ sid: old.sid }, 'logout')
      clock.advanceSeconds(1000)
      const late = await login()
      await store.revoke({ sid: late.sid }, 'logout')
      clock.advanceSeconds(60)
      deepEqual(sidsOf((await store.changes({ windowMs: 60_001 }, 10)).items), [late.sid])
      deepEqual(sidsOf((await store.changes({ windowMs: 1_060_001 }, 10)).items), [
        old.sid,
        late.sid,
      ])
    },
  },
  {
    id: 'ST509',
    name: 'S30 a reader beside many writers leaves no revocation out',
    run: async ({ store, second, login }) => {
      const sessions = await Promise.all(Array.from({ length: 60 }, () => login()))
      const { cursor } = await store.changes(window, 7)
      const seen = new Set<string>()
      let from = cursor
      const read = async () => {
        const round = await readChanges(second, { cursor: from }, 7)
        for (const { sid } of round.items) seen.add(sid)
        from = round.cursor
      }
      const revoking = Promise.all(
        sessions.map(({ sid }, index) =>
          (index % 2 === 0 ? store : second).revoke({ sid }, 'logout'),
        ),
      )
      for (let round = 0; round < 8; round += 1) {
        await read()
        await setImmediate()
      }
      await revoking
      await read()
      deepEqual([...seen].toSorted(), [...sidsOf(sessions)].toSorted())
    },
  },
]
