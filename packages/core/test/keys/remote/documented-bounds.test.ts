import { describe, expect, test } from 'vitest'
import { discovery } from '../../../src/keys/remote/discovery.ts'
import { remoteJwks } from '../../../src/keys/remote/remote-jwks.ts'
import { foreignKeys, keys, nowSeconds, sign, verifierFor } from '../../signing.ts'
import { FailingIssuer } from './failing-issuer.ts'
import { serve, serveDocuments } from './serve.ts'

const openid = '/.well-known/openid-configuration'

describe('ST-7 discovery', () => {
  test('ST-7 C062 costs one request for the metadata and one for the keys, for ten tokens', async () => {
    const issuer = await FailingIssuer.start()
    for (let count = 0; count < 10; count += 1) expect(await issuer.good()).toBe('accepted')
    expect([issuer.requests(openid), issuer.requests('/keys'), issuer.requests()]).toEqual([
      1, 1, 2,
    ])
  })

  test('ST-7 C069 so do ten that come at once', async () => {
    const issuer = await FailingIssuer.start()
    const verdicts = await Promise.all(Array.from({ length: 10 }, () => issuer.good()))
    expect(new Set(verdicts)).toEqual(new Set(['accepted']))
    expect(issuer.requests()).toBe(2)
  })

  test('ST-7 follows a key set that moved, at the next refresh', async () => {
    let path = '/old'
    let now = nowSeconds
    const server = await serveDocuments((url, origin) => {
      if (url === openid) return { issuer: origin, jwks_uri: origin + path }
      return url === path ? { keys: [keys.p256.jwk] } : undefined
    })
    const verifier = verifierFor({
      issuer: server.origin,
      keys: discovery(),
      now: () => now * 1000,
    })
    await verifier.prepare()
    path = '/new'
    now += 600
    await verifier.prepare()
    expect(server.requests).toEqual([openid, '/old', openid, '/new'])
    expect(verifier.health().status).toBe('ready')
  })
})

describe('TD-4 keys that rotate', () => {
  test('TD-4 the first token with the new kid brings the key', async () => {
    const issuer = await FailingIssuer.warm()
    issuer.jwks = { keys: [keys.p256.jwk, foreignKeys.p256.jwk] }
    expect(await issuer.unknown()).toBe('accepted')
    expect(issuer.requests('/keys')).toBe(2)
  })

  test('TD-4 C067 100 kids that nobody knows, in one second, cost one fetch at most', async () => {
    const issuer = await FailingIssuer.warm()
    const verdicts = new Set<string>()
    for (let count = 0; count < 100; count += 1) {
      issuer.now += 0.01
      verdicts.add(await issuer.verdict(issuer.token(foreignKeys.p256, `random ${count}`)))
    }
    expect(verdicts).toEqual(new Set(['key_not_found']))
    expect(issuer.requests('/keys')).toBe(2)
  })

  test('TD-4 C067 100 of them at once cost one as well', async () => {
    const issuer = await FailingIssuer.warm()
    const verdicts = await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        issuer.verdict(issuer.token(foreignKeys.p256, `random ${index}`)),
      ),
    )
    expect(new Set(verdicts)).toEqual(new Set(['key_not_found']))
    expect(issuer.requests('/keys')).toBe(2)
  })

  test('TD-4 C068 the flood keeps a rotated key out for one cooldown at most', async () => {
    const issuer = await FailingIssuer.warm({ cooldownSeconds: 10 })
    expect(await issuer.verdict(issuer.token(foreignKeys.p256, 'random'))).toBe('key_not_found')
    issuer.jwks = { keys: [keys.p256.jwk, foreignKeys.p256.jwk] }
    for (let count = 1; count < 10; count += 1) {
      issuer.now += 1
      expect(await issuer.verdict(issuer.token(keys.p256, `random ${count}`))).toBe('key_not_found')
    }
    issuer.now += 1
    expect(await issuer.unknown()).toBe('accepted')
    expect(issuer.requests('/keys')).toBe(3)
  })

  test('TD-4 C069 a token with the new kid shares the fetch that is under way', async () => {
    const issuer = await FailingIssuer.warm()
    const held = Promise.withResolvers<void>()
    issuer.failing = {
      document: 'keys',
      answer: (_, response) => {
        void held.promise.then(() => {
          response.end(JSON.stringify({ keys: [foreignKeys.p256.jwk] }))
        })
      },
    }
    const verdicts = [issuer.unknown(), issuer.unknown()]
    await expect.poll(() => issuer.requests('/keys')).toBe(2)
    verdicts.push(issuer.unknown())
    held.resolve()
    expect(await Promise.all(verdicts)).toEqual(['accepted', 'accepted', 'accepted'])
    expect(issuer.requests('/keys')).toBe(2)
  })
})

describe('SR-14 TD-5 an issuer that hangs', () => {
  test.each([
    ['timeoutMs', { timeoutMs: 200 }],
    ['deadlineMs', { timeoutMs: 60_000, deadlineMs: 200 }],
  ])('SR-14 TD-5 C066 is given up at %s', async (_, options) => {
    const server = await serve(() => undefined)
    const verifier = verifierFor({ keys: remoteJwks(`${server.origin}/jwks`, options) })
    const started = performance.now()
    await expect(verifier.verify(sign({ alg: 'ES256', kid: 'p256' }))).rejects.toMatchObject({
      code: 'keys_unavailable',
      retryAfterSeconds: 10,
      cause: {
        message: expect.stringMatching(/no answer in time|aborted due to timeout/) as unknown,
      },
    })
    const took = performance.now() - started
    expect(took).toBeGreaterThan(150)
    expect(took).toBeLessThan(2000)
  })

  test('SR-14 TD-5 C066 deadlineMs holds for metadata and keys together', async () => {
    const issuer = await FailingIssuer.start({ timeoutMs: 60_000, deadlineMs: 200 })
    issuer.failing = { document: 'keys', answer: () => undefined }
    const started = performance.now()
    expect(await issuer.good()).toBe('keys_unavailable, again in 10 s')
    expect(performance.now() - started).toBeLessThan(2000)
    expect(issuer.requests()).toBe(2)
  })
})

describe('TD-6 the age of keys', () => {
  test('TD-6 C071 after 1440 minutes they are fetched anew, and a removed key is dead', async () => {
    const day = { cacheMaxAgeSeconds: 86_400, refreshIntervalSeconds: 86_400 }
    const issuer = await FailingIssuer.warm(day)
    issuer.now += 86_399
    expect(await issuer.good()).toBe('accepted')
    expect(issuer.requests('/keys')).toBe(1)
    issuer.jwks = { keys: [foreignKeys.p256.jwk] }
    issuer.now += 1
    expect(await issuer.good()).toBe('key_not_found')
    expect(await issuer.unknown()).toBe('accepted')
    // One for the age, one for the kid that was missing afterwards.
    expect(issuer.requests('/keys')).toBeLessThanOrEqual(3)
  })
})
