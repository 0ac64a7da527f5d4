import { Redis } from 'ioredis'
import { createClientPool, createSentinel } from 'redis'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { redisStore } from '../../../src/stores/redis/redis-store.ts'
import type { RedisClient } from '../../../src/stores/redis/redis-store.ts'
import { ownServer } from '../../servers/own-server.ts'
import { findRedis } from '../../servers/redis-server.ts'
import { createRedisSentinel } from '../../servers/redis-sentinel.ts'
import { testServer } from '../../servers/test-server.ts'
import { countOutcomes, login, usualRotation } from '../usual-session.ts'

const program = await ownServer('Redis Sentinel', findRedis())
const url = (await testServer('redis')) ?? ''

const clients: Readonly<Record<string, (port: number) => Promise<RedisClient>>> = {
  'node-redis': async (port) => {
    const client = createSentinel({
      name: 'sessions',
      sentinelRootNodes: [{ host: '127.0.0.1', port }],
    })
    client.on('error', () => undefined)
    await client.connect()
    onTestFinished(() => client.close())
    return client
  },
  ioredis: (port) => {
    const client = new Redis({ name: 'sessions', sentinels: [{ host: '127.0.0.1', port }] })
    client.on('error', () => undefined)
    onTestFinished(() => client.disconnect())
    return Promise.resolve(client)
  },
}

describe.skipIf(program === null)('Redis Sentinel', () => {
  test.for(Object.keys(clients))('%s: a token goes on after a failover', async (name) => {
    const sentinel = await createRedisSentinel()
    if (sentinel === null) throw new Error('no sentinel')
    onTestFinished(() => sentinel.remove())
    const client = await clients[name]?.(sentinel.port)
    if (client === undefined) throw new Error('no client')
    const store = redisStore({ client })
    const sid = await login(store)
    await store.rotate(usualRotation(sid, 0))
    await sentinel.failover()
    const outcome = await vi.waitFor(
      async () => (await store.rotate(usualRotation(sid, 1))).outcome,
      { timeout: 15_000, interval: 100 },
    )
    expect(['rotated', 'repeated', 'resynced']).toContain(outcome)
    expect(await store.revoke({ subject: 'ann' }, 'logout')).toEqual([sid])
  })
})

test.skipIf(url === '')('a pool of node-redis: a storm on five connections', async () => {
  const client = createClientPool({ url }, { minimum: 5 })
  await client.connect()
  onTestFinished(() => client.close())
  const store = redisStore({ client, prefix: `pool-${Date.now()}:` })
  const sid = await login(store)
  const storm = Array.from({ length: 50 }, () => store.rotate(usualRotation(sid, 0)))
  expect(await countOutcomes(storm)).toEqual({ rotated: 1, repeated: 49 })
})
