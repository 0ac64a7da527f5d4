import { Redis } from 'ioredis'
import { Redis as Valkey } from 'iovalkey'
import { createClient } from 'redis'
import { describe, expect, onTestFinished, test } from 'vitest'
import { redisStore } from '../../../src/stores/redis/redis-store.ts'
import type { RedisClient } from '../../../src/stores/redis/redis-store.ts'
import { testServer } from '../../servers/test-server.ts'
import { countOutcomes, login, usualRotation } from '../usual-session.ts'

const url = (await testServer('redis')) ?? ''

/** ioredis and iovalkey take a bare path for a socket. */
const address = url.replace(/^unix:\/\//, '')

const clients: Readonly<Record<string, () => Promise<RedisClient> | RedisClient>> = {
  'node-redis': async () => {
    const client = createClient({ url })
    await client.connect()
    onTestFinished(() => client.close())
    return client
  },
  'node-redis with RESP2': async () => {
    const client = createClient({ url, RESP: 2 })
    await client.connect()
    onTestFinished(() => client.close())
    return client
  },
  ioredis: () => {
    const client = new Redis(address)
    onTestFinished(() => client.disconnect())
    return client
  },
  'ioredis with a prefix of its own': () => {
    const client = new Redis(address, { keyPrefix: 'mine:' })
    onTestFinished(() => client.disconnect())
    return client
  },
  iovalkey: () => {
    const client = new Valkey(address)
    onTestFinished(() => client.disconnect())
    return client
  },
}

describe.skipIf(url === '')('clients of Redis', () => {
  test.for(Object.keys(clients))('S1 %s: a login, a storm, a logout, the feed', async (name) => {
    const client = await clients[name]?.()
    if (client === undefined) throw new Error('no client')
    const store = redisStore({ client, prefix: `clients-${Date.now()}-${name}:` })
    await store.prepare()
    const { cursor } = await store.changes({ windowMs: 0 }, 10)
    const sid = await login(store, { claims: { name: 'Ängström \u0000 "x"' }, group: 'g' })
    const storm = Array.from({ length: 50 }, () => store.rotate(usualRotation(sid, 0)))
    expect(await countOutcomes(storm)).toEqual({ rotated: 1, repeated: 49 })
    expect(await store.list('ann')).toMatchObject([
      { sid, generation: 1, claims: { name: 'Ängström \u0000 "x"' }, group: 'g', stamp: null },
    ])
    expect(await store.revoke({ subject: 'ann', group: 'other' }, 'logout')).toEqual([])
    expect(await store.revoke({ subject: 'ann', group: 'g' }, 'logout')).toEqual([sid])
    expect(await store.changes({ cursor }, 10)).toMatchObject({
      items: [{ sid, revoked: true, generation: 1 }],
      more: false,
    })
  })

  test('scripts that the server forgot are sent again', async () => {
    const client = new Redis(address)
    onTestFinished(() => client.disconnect())
    const store = redisStore({ client, prefix: `flush-${Date.now()}:` })
    const sid = await login(store)
    await client.script('FLUSH')
    expect(await store.rotate(usualRotation(sid, 0))).toMatchObject({ outcome: 'rotated' })
    await client.script('FLUSH')
    const storm = Array.from({ length: 20 }, () => store.rotate(usualRotation(sid, 1)))
    expect(await countOutcomes(storm)).toEqual({ rotated: 1, repeated: 19 })
  })

  test('a user of Redis with the rights that the guide names can do everything, and no more', async () => {
    const admin = new Redis(address)
    onTestFinished(() => admin.disconnect())
    const rules =
      '~sekisho:* +@string +@hash +@sortedset +@keyspace -@dangerous +eval +evalsha +time +info'
    await admin.acl('SETUSER', 'sessions', 'reset', 'on', '>secret', ...rules.split(' '))
    await admin.script('FLUSH')
    const client = new Redis(address, {
      username: 'sessions',
      password: 'secret',
      lazyConnect: true,
    })
    onTestFinished(() => client.disconnect())
    const store = redisStore({ client, prefix: `sekisho:acl-${Date.now()}:` })
    await store.prepare()
    const sid = await login(store, { maxPerSubject: 1 })
    await store.rotate(usualRotation(sid, 0, { announce: true }))
    await login(store, { maxPerSubject: 1 })
    expect(await store.list('ann')).toHaveLength(1)
    expect(await store.revoke({ subject: 'ann' }, 'logout')).toHaveLength(1)
    expect((await store.changes({ windowMs: 60_000 }, 10)).items).toHaveLength(2)
    expect(await store.writeKeys({ version: 1, sealed: 'x' })).toBe(true)
    await expect(login(redisStore({ client, prefix: 'other:' }))).rejects.toThrow(
      /ACL|NOPERM|permission/,
    )
    await expect(client.flushall()).rejects.toThrow(/NOPERM/)
    await admin.acl('DELUSER', 'sessions')
  })

  test('every key of a session has an end, which moves with the session', async () => {
    const client = new Redis(address)
    onTestFinished(() => client.disconnect())
    const prefix = `ends-${Date.now()}:`
    const store = redisStore({ client, prefix, keepRevokedSeconds: 100 })
    const sid = await login(store, { idleMs: 50_000, absoluteMs: 500_000 })
    const key = `${prefix}{b0}:s:${sid}`
    const seconds = async (name: string) => Math.round((await client.pttl(name)) / 1000)
    expect(await seconds(key)).toBe(150)
    expect(await seconds(`${prefix}{b0}:u:ann`)).toBe(600)
    await store.rotate(usualRotation(sid, 0, { idleMs: 80_000 }))
    expect(await seconds(key)).toBe(180)
    await store.revoke({ sid }, 'logout')
    expect(await seconds(key)).toBe(100)
    expect((await client.keys(`${prefix}*`)).toSorted()).toEqual([
      `${prefix}{b0}:changes`,
      key,
      `${prefix}{b0}:u:ann`,
    ])
  })

  test('the index of a subject forgets sessions that ended', async () => {
    const client = new Redis(address)
    onTestFinished(() => client.disconnect())
    const prefix = `index-${Date.now()}:`
    const store = redisStore({ client, prefix })
    for (let count = 0; count < 20; count += 1) {
      const sid = await login(store)
      if (count % 2 === 0) await store.revoke({ sid }, 'logout')
      else await client.del(`${prefix}{b0}:s:${sid}`)
    }
    const last = await login(store)
    expect(await client.zrange(`${prefix}{b0}:u:ann`, '0', '-1')).toEqual([last])
  })
})
