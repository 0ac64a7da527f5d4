import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { redisStore } from '../../../src/stores/redis/redis-store.ts'
import { ownServer } from '../../servers/own-server.ts'
import { createRedis } from '../../servers/redis-server.ts'
import type { RedisServer } from '../../servers/redis-server.ts'
import { login, usualRotation } from '../usual-session.ts'

/** Writes each command to disk before it answers. */
const durable = ['--appendonly', 'yes', '--appendfsync', 'always']
const server = await ownServer('Redis', createRedis(durable))

function clientOf(of: RedisServer | null, options: { commandTimeout?: number } = {}): Redis {
  const client = new Redis({
    path: of?.socket ?? '',
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    retryStrategy: () => 20,
    ...options,
  })
  client.on('error', () => undefined)
  onTestFinished(() => client.disconnect())
  return client
}

async function ready(client: Redis): Promise<Redis> {
  await expect.poll(() => client.status, { timeout: 15_000 }).toBe('ready')
  return client
}

describe.skipIf(server === null)('Redis in trouble', () => {
  beforeAll(async () => {
    await server?.start()
  })
  afterAll(async () => {
    await server?.remove()
  })

  test('S14 a rotation that is done after the client gave up is repeated', async () => {
    const patient = redisStore({ client: await ready(clientOf(server)) })
    const client = await ready(clientOf(server, { commandTimeout: 100 }))
    const impatient = redisStore({ client })
    // The server knows the script from here on.
    await patient.rotate(usualRotation(await login(patient), 0))
    const sid = await login(patient)
    await (await ready(clientOf(server))).client('PAUSE', 400)
    await expect(impatient.rotate(usualRotation(sid, 0))).rejects.toThrow(/timed out/)
    await expect.poll(async () => (await patient.get(sid))?.generation, { timeout: 15_000 }).toBe(1)
    expect(await patient.rotate(usualRotation(sid, 0))).toMatchObject({
      outcome: 'repeated',
      session: { generation: 1 },
    })
  })

  test('S15 S16 S26 while it is down calls reject; afterwards tokens are what they were', async () => {
    const client = await ready(clientOf(server))
    const store = redisStore({ client })
    const [used, ended] = [await login(store), await login(store)]
    await store.rotate(usualRotation(used, 0))
    await store.rotate(usualRotation(used, 1))
    await store.revoke({ sid: ended }, 'logout')
    const { cursor } = await store.changes({ windowMs: 60_000 }, 10)
    await server?.stop('SIGKILL')
    await expect(store.rotate(usualRotation(used, 2))).rejects.toThrow(/closed|writeable/)
    await expect(store.revoke({ sid: used }, 'logout')).rejects.toThrow(/closed|writeable/)
    await server?.start()
    await ready(client)
    expect(await store.rotate(usualRotation(used, 2))).toMatchObject({ outcome: 'rotated' })
    expect(await store.rotate(usualRotation(ended, 0))).toEqual({
      outcome: 'revoked',
      reason: 'logout',
    })
    expect(await store.rotate(usualRotation(used, 0))).toMatchObject({ outcome: 'reused' })
    expect(await store.changes({ cursor }, 10)).toMatchObject({ items: [{ sid: used }] })
  })

  test('S13 a crash amid 200 refreshes never makes the token one that was stolen', async () => {
    const client = await ready(clientOf(server))
    const store = redisStore({ client })
    const sid = await login(store)
    const storm = Array.from({ length: 200 }, () => store.rotate(usualRotation(sid, 0)))
    const settled = Promise.allSettled(storm)
    server?.signal('SIGKILL')
    await settled
    await server?.stop()
    await server?.start()
    await ready(client)
    const { outcome } = await store.rotate(usualRotation(sid, 0))
    expect(['rotated', 'repeated']).toContain(outcome)
    expect(await store.get(sid)).toMatchObject({ generation: 1, revokedAt: null })
  })
})
