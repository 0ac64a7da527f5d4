import { deepEqual, equal } from 'node:assert/strict'
import { sidsOf } from '../seen-of-store.ts'
import type { StoreCase, StoreCaseContext } from '../store-case.ts'
import type { TestedSession } from '../tested-store.ts'

export const readCases: readonly StoreCase[] = [
  {
    id: 'ST401',
    name: 'get gives null for a session that nobody made',
    run: async ({ store, login }) => {
      await login()
      equal(await store.get('AAAAAAAAAAAAAAAAAAAAAA'), null)
    },
  },
  {
    id: 'ST402',
    name: 'get gives expired and revoked sessions while they are kept',
    run: async ({ store, clock, login }) => {
      const expired = await login({ idleMs: 1000 })
      const revoked = await login({ idleMs: 1000 })
      await store.revoke({ sid: revoked.sid }, 'logout')
      clock.advanceSeconds(600)
      deepEqual(await store.get(expired.sid), expired)
      equal((await store.get(revoked.sid))?.revokedFor, 'logout')
    },
  },
  {
    id: 'ST403',
    name: 'list gives the live sessions of one subject, refreshed last first',
    run: async ({ store, clock, login, refresh }) => {
      const sessions: TestedSession[] = []
      for (let count = 0; count < 4; count += 1) {
        sessions.push(await login())
        clock.advanceSeconds(1)
      }
      const [first, second, third, fourth] = sidsOf(sessions)
      await login({ subject: 'bob' })
      await login({ idleMs: 1000 })
      const revoked = await login()
      await store.revoke({ sid: revoked.sid }, 'logout')
      clock.advanceSeconds(1)
      await refresh(second ?? '', 0)
      const listed = await store.list('ann')
      deepEqual(sidsOf(listed), [second, fourth, third, first])
      deepEqual(listed[0], await store.get(second ?? ''))
      deepEqual(listed[3], sessions[0])
      deepEqual(await store.list('nobody'), [])
    },
  },
  {
    id: 'ST404',
    name: 'pages of a list follow one another, also where sessions were refreshed at one time',
    run: async (context) => {
      const sids: string[] = []
      for (let count = 0; count < 11; count += 1) {
        sids.push((await context.login()).sid)
        if (count % 4 === 0) context.clock.advanceSeconds(1)
      }
      const pages = await pagesOf(context, 3)
      deepEqual(
        pages.map((page) => page.length),
        [3, 3, 3, 2],
      )
      deepEqual(
        pages
          .flat()
          .map((session) => session.sid)
          .toSorted(),
        sids.toSorted(),
      )
      const times = pages.flat().map((session) => session.refreshedAt)
      deepEqual(
        times,
        times.toSorted((one, other) => other - one),
      )
    },
  },
  {
    id: 'ST405',
    name: 'a page of a list has 100 sessions unless told otherwise, and up to 1000',
    run: async ({ store, login }) => {
      await Promise.all(Array.from({ length: 130 }, () => login()))
      const first = await store.list('ann')
      equal(first.length, 100)
      const rest = await store.list('ann', { after: first[99]?.sid ?? '' })
      equal(new Set(sidsOf([...first, ...rest])).size, 130)
      equal((await store.list('ann', { limit: 1000 })).length, 130)
      equal((await store.list('ann', { limit: 1 })).length, 1)
    },
  },
]

async function pagesOf(
  { store }: StoreCaseContext,
  limit: number,
): Promise<readonly (readonly TestedSession[])[]> {
  const pages: (readonly TestedSession[])[] = []
  let page = await store.list('ann', { limit })
  while (page.length > 0 && pages.length < 20) {
    pages.push(page)
    page = await store.list('ann', { limit, after: page.at(-1)?.sid ?? '' })
  }
  return pages
}
