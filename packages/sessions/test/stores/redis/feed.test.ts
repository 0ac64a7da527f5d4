import { Redis } from 'ioredis'
import { describe, expect, onTestFinished, test } from 'vitest'
import { redisStore } from '../../../src/stores/redis/redis-store.ts'
import { testServer } from '../../servers/test-server.ts'
import { login } from '../usual-session.ts'

const url = (await testServer('redis')) ?? ''

function openStore(options: { now?: () => number; buckets?: number } = {}) {
  const client = new Redis(url.replace(/^unix:\/\//, ''))
  onTestFinished(() => client.disconnect())
  const prefix = `feed-${Date.now()}-${Math.random()}:`
  return { client, prefix, store: redisStore({ client, prefix, ...options }) }
}

describe.skipIf(url === '')('the feed of Redis', () => {
  test('S23 misses nothing when the clock goes back an hour between two reads', async () => {
    const clock = { now: Date.now() }
    const { store } = openStore({ now: () => clock.now })
    const [first, second] = [await login(store), await login(store)]
    await store.revoke({ sid: first }, 'logout')
    const page = await store.changes({ windowMs: 1000 }, 10)
    clock.now -= 3_600_000
    await store.revoke({ sid: second }, 'logout')
    const { items } = await store.changes({ cursor: page.cursor }, 10)
    expect(items).toMatchObject([{ sid: second, at: clock.now }])
  })

  test('tells apart what happens in one millisecond', async () => {
    const { store } = openStore({ now: () => 1_800_000_000_000 })
    const sids = await Promise.all(Array.from({ length: 30 }, () => login(store)))
    await store.revoke({ subject: 'ann' }, 'logout')
    const seen: string[] = []
    let page = await store.changes({ windowMs: 0 }, 7)
    for (; page.more; page = await store.changes({ cursor: page.cursor }, 7)) {
      seen.push(...page.items.map(({ sid }) => sid))
    }
    seen.push(...page.items.map(({ sid }) => sid))
    expect(seen.toSorted()).toEqual(sids.toSorted())
  })

  test('starts over with all that is kept when the server lost what was read', async () => {
    const { client, prefix, store } = openStore()
    const [kept, lost] = [await login(store), await login(store)]
    await store.revoke({ sid: kept }, 'logout')
    await store.revoke({ sid: lost }, 'logout')
    const { cursor } = await store.changes({ windowMs: 60_000 }, 10)
    await client.zpopmax(`${prefix}{b0}:changes`)
    const { items } = await store.changes({ cursor }, 10)
    expect(items.map(({ sid }) => sid)).toEqual([kept])
  })

  test('S19 after FLUSHALL there is no session, no reuse, and no change', async () => {
    const { client, prefix, store } = openStore()
    const sid = await login(store)
    await store.revoke({ sid: await login(store) }, 'logout')
    const { cursor } = await store.changes({ windowMs: 60_000 }, 10)
    await client.unlink(await client.keys(`${prefix}*`))
    expect(await store.get(sid)).toBeNull()
    expect(await store.list('ann')).toEqual([])
    expect(await store.changes({ cursor }, 10)).toMatchObject({ items: [], more: false })
  })

  test('reads all buckets, oldest first, in pages', async () => {
    const { store } = openStore({ buckets: 8 })
    const sids: string[] = []
    for (let count = 0; count < 40; count += 1) {
      const sid = await login(store, { subject: `user-${count}` })
      await store.revoke({ sid }, 'logout')
      sids.push(sid)
    }
    const seen: { readonly sid: string; readonly at: number }[] = []
    let page = await store.changes({ windowMs: 60_000 }, 9)
    for (; page.more; page = await store.changes({ cursor: page.cursor }, 9)) {
      seen.push(...page.items)
    }
    seen.push(...page.items)
    expect(seen.map(({ sid }) => sid).toSorted()).toEqual(sids.toSorted())
    expect(seen.map(({ at }) => at)).toEqual(seen.map(({ at }) => at).toSorted((a, b) => a - b))
    expect(await store.changes({ cursor: page.cursor }, 9)).toMatchObject({ items: [] })
  })

  test('drops entries that are older than revoked sessions are kept', async () => {
    const clock = { now: Date.now() }
    const { client, prefix, store } = openStore({ now: () => clock.now })
    await store.revoke({ sid: await login(store) }, 'logout')
    clock.now += 86_400_001
    const sid = await login(store)
    await store.revoke({ sid }, 'logout')
    expect(await client.zcard(`${prefix}{b0}:changes`)).toBe(1)
  })
})
