import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { redisStore } from '../../../src/stores/redis/redis-store.ts'
import type { RedisStoreOptions } from '../../../src/stores/redis/redis-store.ts'
import { usualSession } from '../usual-session.ts'

const answering = (answer: unknown) => ({ call: () => Promise.resolve(answer) })
const failing = (message: string) => ({ call: () => Promise.reject(new Error(message)) })

/** What `prepare` warns of when the server answers so. */
async function warnings(answer: unknown): Promise<readonly string[]> {
  const warn = vi.spyOn(process, 'emitWarning').mockReturnValue(undefined)
  onTestFinished(() => warn.mockRestore())
  await redisStore({ client: answering(answer) }).prepare()
  return warn.mock.calls.map(([message]) => String(message))
}

describe('options of redisStore()', () => {
  const client = answering([])

  test.for<[string, unknown, RegExp]>([
    ['no client', {}, /client/],
    ['a URL for a client', { client: 'redis://localhost' }, /client.*ioredis/],
    ['an object that is no client', { client: {} }, /client/],
    ['an unknown name', { client, keyPrefix: 'a' }, /no option "keyPrefix"/],
    ['undefined', { client, prefix: undefined }, /prefix/],
    ['braces, which move the hash slot', { client, prefix: '{a}:' }, /prefix.*braces/],
    ['no buckets', { client, buckets: 0 }, /buckets/],
    ['half a bucket', { client, buckets: 1.5 }, /buckets/],
    ['no time to keep', { client, keepRevokedSeconds: 0 }, /keepRevokedSeconds/],
    ['a date for a clock', { client, now: 5 }, /now/],
  ])('are refused: %s', ([, options, message]) => {
    expect(() => redisStore(options as RedisStoreOptions)).toThrow(TypeError)
    expect(() => redisStore(options as RedisStoreOptions)).toThrow(message)
  })
})

describe('buckets', () => {
  test('a subject has one of them, the sid says the same, and others are refused', async () => {
    const store = redisStore({ client: answering(['created', '5']), buckets: 64 })
    const found = new Set<number>()
    for (let user = 0; user < 1000; user += 1) found.add(store.bucketOf?.(`user-${user}`) ?? -1)
    expect([...found].toSorted((a, b) => a - b)).toEqual(Array.from({ length: 64 }, (_, i) => i))
    const session = usualSession(store)
    await expect(store.create(session)).resolves.toMatchObject({ session: { createdAt: 5 } })
    await expect(store.create({ ...session, sid: '_____wAAAAAAAAAAAAAAAA' })).rejects.toThrow(
      /first two bytes/,
    )
  })
})

describe('the warning of evicted sessions', () => {
  test.for(['allkeys-lru', 'volatile-ttl', 'allkeys-random'])('comes for %s', async (policy) => {
    const [warning, ...more] = await warnings(
      `# Memory\r\nmaxmemory:0\r\nmaxmemory_policy:${policy}\r\n`,
    )
    expect(warning).toMatch(new RegExp(`maxmemory-policy ${policy}; set it to noeviction`))
    expect(more).toEqual([])
  })

  test('does not for noeviction, nor where the server does not say', async () => {
    expect(await warnings('maxmemory_policy:noeviction\r\n')).toEqual([])
    expect(await warnings('# Memory\r\n')).toEqual([])
  })

  test('does not where the user may not ask; another error rejects', async () => {
    await redisStore({ client: failing('NOPERM no permissions to run info') }).prepare()
    await expect(redisStore({ client: failing('ECONNREFUSED') }).prepare()).rejects.toThrow(
      /ECONNREFUSED/,
    )
  })
})
