import { describeSessionStore } from '@sekisho/testing/vitest'
import { Cluster } from 'ioredis'
import { createCluster } from 'redis'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { redisStore } from '../../../src/stores/redis/redis-store.ts'
import type { RedisClient } from '../../../src/stores/redis/redis-store.ts'
import { ownServer } from '../../servers/own-server.ts'
import { createRedisCluster } from '../../servers/redis-cluster.ts'
import type { RedisCluster } from '../../servers/redis-cluster.ts'
import { countOutcomes, login, usualRotation } from '../usual-session.ts'

const cluster = await ownServer('Redis Cluster', await createRedisCluster())
const ports = cluster?.ports ?? []

async function nodeRedis() {
  const client = createCluster({
    rootNodes: ports.map((port) => ({ url: `redis://127.0.0.1:${port}` })),
  })
  client.on('error', () => undefined)
  await client.connect()
  return client
}

const clients: Readonly<Record<string, () => Promise<RedisClient>>> = {
  'node-redis': async () => {
    const client = await nodeRedis()
    onTestFinished(() => client.close())
    return client
  },
  ioredis: () => {
    const client = new Cluster(
      ports.map((port) => ({ host: '127.0.0.1', port })),
      { scaleReads: 'slave' },
    )
    onTestFinished(() => client.disconnect())
    return Promise.resolve(client)
  },
}

/**
 * Moves the slot of a key from its node to the next one, in the steps that an operator's tool takes;
 * `during` runs when the key is there and the others are not.
 */
async function moveSlot(nodes: RedisCluster, key: string, during: () => Promise<void>) {
  const slot = await nodes.cli(ports[0] ?? 0, 'cluster', 'keyslot', key)
  const answers = await Promise.all(ports.map((port) => nodes.cli(port, 'exists', key)))
  const at = answers.findIndex((answer) => !answer.startsWith('MOVED'))
  const [from = 0, to = 0] = [ports[at], ports[(at + 1) % ports.length]]
  const [fromId, toId] = [
    await nodes.cli(from, 'cluster', 'myid'),
    await nodes.cli(to, 'cluster', 'myid'),
  ]
  await nodes.cli(to, 'cluster', 'setslot', slot, 'importing', fromId)
  await nodes.cli(from, 'cluster', 'setslot', slot, 'migrating', toId)
  const names = (await nodes.cli(from, 'cluster', 'getkeysinslot', slot, '1000')).split('\n')
  const move = (name: string) => nodes.cli(from, 'migrate', '127.0.0.1', `${to}`, name, '0', '5000')
  for (const name of names) if (name === key) await move(name)
  await during()
  for (const name of names) if (name !== key) await move(name)
  for (const port of [to, from, ...ports])
    await nodes.cli(port, 'cluster', 'setslot', slot, 'node', toId)
}

afterAll(() => cluster?.remove())

describe.skipIf(cluster === null)('Redis Cluster', () => {
  test.for(Object.keys(clients))('S1 %s: storms of subjects on all nodes', async (name) => {
    const client = await clients[name]?.()
    if (client === undefined || cluster === null) throw new Error('no client')
    const prefix = `spread-${Date.now()}:`
    const store = redisStore({ client, prefix, buckets: 16 })
    await store.prepare()
    const { cursor } = await store.changes({ windowMs: 0 }, 100)
    for (let user = 0; user < 20; user += 1) {
      const sid = await login(store, { subject: `user-${user}` })
      const storm = Array.from({ length: 10 }, () => store.rotate(usualRotation(sid, 0)))
      expect(await countOutcomes(storm)).toEqual({ rotated: 1, repeated: 9 })
      expect(await store.revoke({ subject: `user-${user}` }, 'logout')).toEqual([sid])
    }
    expect((await store.changes({ cursor }, 100)).items).toHaveLength(20)
    for (const port of ports) {
      expect(await cluster.cli(port, 'keys', `${prefix}*:s:*`)).not.toBe('')
    }
  })

  test.for(Object.keys(clients))(
    'S40 %s: a slot that moves amid a storm costs no session',
    { timeout: 20_000 },
    async (name) => {
      const client = await clients[name]?.()
      if (client === undefined || cluster === null) throw new Error('no client')
      const prefix = `moving-${Date.now()}:`
      const store = redisStore({ client, prefix, buckets: 16 })
      const sid = await login(store)
      await store.revoke({ sid: await login(store) }, 'logout')
      const bucket = store.bucketOf?.('ann') ?? 0
      const storm = () => Array.from({ length: 50 }, () => store.rotate(usualRotation(sid, 0)))
      const rotations = storm()
      await moveSlot(cluster, `${prefix}{b${bucket}}:s:${sid}`, () => {
        rotations.push(...storm())
        return new Promise((resolve) => setTimeout(resolve, 300))
      })
      rotations.push(...storm())
      expect(await countOutcomes(rotations)).toEqual({ rotated: 1, repeated: 149 })
      expect(await store.revoke({ subject: 'ann' }, 'logout')).toEqual([sid])
    },
  )
})

const deletesItself = 'the server deletes what has ended by itself'

describe.skipIf(cluster === null)('the contract of Redis Cluster', () => {
  describeSessionStore({
    name: 'redis cluster',
    open: async (options) => {
      const client = await nodeRedis()
      const prefix = `contract-${Date.now()}-${Math.random()}:`
      const open = () => redisStore({ client, prefix, buckets: 16, ...options })
      return { store: open(), second: () => Promise.resolve(open()), remove: () => client.close() }
    },
    skip: { ST601: deletesItself, ST602: deletesItself, ST603: deletesItself },
  })
})
