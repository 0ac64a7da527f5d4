import { Redis } from 'ioredis'
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { redisStore } from '../../../src/stores/redis/redis-store.ts'
import { freePorts } from '../../servers/free-ports.ts'
import { ownServer } from '../../servers/own-server.ts'
import { createRedis, findRedis } from '../../servers/redis-server.ts'
import type { RedisServer } from '../../servers/redis-server.ts'
import { login, usualRotation } from '../usual-session.ts'

const program = await ownServer('Redis', findRedis())

/** A primary on a port, and a replica that has caught up with it. */
let primary: RedisServer | null = null
let replica: RedisServer | null = null

function clientOf(server: RedisServer | null): Redis {
  const client = new Redis(server?.socket ?? '')
  onTestFinished(() => client.disconnect())
  return client
}

/** Both as stores; `promote` makes the replica the primary, without what `lose` does before. */
function openPair() {
  const [before, after] = [clientOf(primary), clientOf(replica)]
  return {
    old: redisStore({ client: before }),
    promoted: redisStore({ client: after }),
    promoteLosing: async (lose: () => Promise<unknown>) => {
      await before.wait(1, 5000)
      await after.replicaof('NO', 'ONE')
      await lose()
    },
  }
}

describe.skipIf(program === null)('a failover of Redis', () => {
  beforeEach(async () => {
    const [port] = await freePorts(1)
    primary = createRedis(['--repl-diskless-sync-delay', '0'], port)
    replica = createRedis()
    await Promise.all([primary?.start(), replica?.start()])
    const client = new Redis(replica?.socket ?? '')
    await client.replicaof('127.0.0.1', primary?.port ?? 0)
    await vi.waitUntil(
      async () => (await client.info('replication')).includes('master_link_status:up'),
      { timeout: 15_000 },
    )
    client.disconnect()
  })
  afterEach(() => Promise.all([primary?.remove(), replica?.remove()]))

  test('S17 that loses a rotation: the store follows the token again', async () => {
    const { old, promoted, promoteLosing } = openPair()
    const sid = await login(old)
    await promoteLosing(async () => {
      await old.rotate(usualRotation(sid, 0))
      await old.rotate(usualRotation(sid, 1))
    })
    expect(await promoted.rotate(usualRotation(sid, 2, { whenAhead: 'reject' }))).toMatchObject({
      outcome: 'ahead',
      session: { generation: 0, revokedAt: null },
    })
    expect(await promoted.rotate(usualRotation(sid, 2))).toMatchObject({
      outcome: 'resynced',
      session: { generation: 3 },
    })
    expect(await promoted.rotate(usualRotation(sid, 1))).toMatchObject({ outcome: 'reused' })
  })

  test('S18 that loses a logout: the session is back, as the guide warns; revoking again ends it', async () => {
    const { old, promoted, promoteLosing } = openPair()
    const sid = await login(old)
    await promoteLosing(() => old.revoke({ sid }, 'logout'))
    expect(await promoted.rotate(usualRotation(sid, 0))).toMatchObject({ outcome: 'rotated' })
    expect(await promoted.revoke({ sid }, 'logout')).toEqual([sid])
    expect(await promoted.rotate(usualRotation(sid, 1))).toMatchObject({ outcome: 'revoked' })
  })

  test('S18 a reader of the feed that saw the lost logout gets all that is kept', async () => {
    const { old, promoted, promoteLosing } = openPair()
    const [kept, lost] = [await login(old), await login(old)]
    await old.revoke({ sid: kept }, 'logout')
    let cursor = ''
    await promoteLosing(async () => {
      await old.revoke({ sid: lost }, 'logout')
      cursor = (await old.changes({ windowMs: 60_000 }, 10)).cursor
    })
    expect(await promoted.changes({ cursor }, 10)).toMatchObject({ items: [{ sid: kept }] })
  })

  test('a replica refuses to be the store', async () => {
    const store = redisStore({ client: clientOf(replica) })
    await expect(login(store)).rejects.toThrow(/READONLY/)
  })
})
