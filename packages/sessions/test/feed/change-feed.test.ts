import { expect, test } from 'vitest'
import { ChangeFeed } from '../../src/feed/change-feed.ts'
import { resolveSessions } from '../../src/options/resolve-sessions.ts'
import type { ChangesFrom, SessionChange } from '../../src/store/session-store.ts'
import { memoryStore } from '../../src/stores/memory/memory-store.ts'
import { issuer, secret } from '../scenarios/open-world.ts'

/** A feed over pages that are given; null is a fault. */
function feedOver(pages: readonly (readonly string[] | null)[]) {
  const left = [...pages]
  const asked: (ChangesFrom & { limit: number })[] = []
  const taken: string[] = []
  const store = {
    ...memoryStore(),
    changes: async (from: ChangesFrom, limit: number) => {
      asked.push({ ...from, limit })
      const sids = left.shift()
      if (sids === null || sids === undefined) throw new Error('connection refused')
      const items = sids.map((sid): SessionChange => ({ sid, at: 0, revoked: true, generation: 0 }))
      return { items, cursor: `after ${sids.at(-1)}`, more: sids.length > 1 }
    },
  }
  const settings = resolveSessions({ issuer, audience: 'api', secret, store })
  const feed = new ChangeFeed(settings, ({ sid }) => taken.push(sid))
  const whole = { windowMs: settings.memoryMs, limit: 1000 }
  return { feed, asked, taken, whole }
}

test('C170 reads page after page, and goes on where it ended', async () => {
  const { feed, asked, taken, whole } = feedOver([['a', 'b'], ['c', 'd'], ['e'], ['f']])
  await feed.follow()
  expect(taken.join('')).toBe('abcde')
  await feed.follow()
  expect(taken.join('')).toBe('abcdef')
  expect(asked).toEqual([
    whole,
    { cursor: 'after b', limit: 1000 },
    { cursor: 'after d', limit: 1000 },
    { cursor: 'after e', limit: 1000 },
  ])
})

test('C170 a fault amid the first pages keeps what came, and begins anew', async () => {
  const { feed, asked, taken, whole } = feedOver([['a', 'b'], null, ['c']])
  await expect(feed.follow()).rejects.toMatchObject({ code: 'store_unavailable' })
  expect(taken.join('')).toBe('ab')
  await feed.follow()
  expect(taken.join('')).toBe('abc')
  expect(asked.at(-1)).toEqual(whole)
})

test('C170 reads the whole window again after a restart', async () => {
  const { feed, asked, whole } = feedOver([['a'], ['b']])
  await feed.follow()
  feed.restart()
  await feed.follow()
  expect(asked).toEqual([whole, whole])
})
