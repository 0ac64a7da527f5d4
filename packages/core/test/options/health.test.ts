import { describe, expect, test } from 'vitest'
import { discovery } from '../../src/keys/remote/discovery.ts'
import { remoteJwks } from '../../src/keys/remote/remote-jwks.ts'
import { sharedSecret } from '../../src/keys/shared-secret.ts'
import { staticKeys } from '../../src/keys/static-keys.ts'
import { readinessOf } from '../../src/readiness-of.ts'
import { createVerifier, type Verifier } from '../../src/verifier.ts'
import { serve, serveDocuments } from '../keys/remote/serve.ts'
import { audience, baseClaims, issuer, keys, nowSeconds, secret, sign } from '../signing.ts'

const b = 'https://b.example'
const token = sign({ alg: 'ES256', kid: 'p256' })

/** Two issuers that can be taken down one by one, and a verifier of both. */
async function twoIssuers() {
  const state = { a: true, b: true, now: nowSeconds }
  const set = { keys: [keys.p256.jwk] }
  const server = await serveDocuments((path) =>
    (path === '/a' ? state.a : state.b) ? set : undefined,
  )
  const verifier = createVerifier({
    issuers: [
      { issuer, audience, keys: remoteJwks(`${server.origin}/a`) },
      { issuer: b, audience, keys: remoteJwks(`${server.origin}/b`) },
    ],
    now: () => state.now * 1000,
  })
  return { state, verifier, requests: server.requests }
}

describe('health()', () => {
  test('asks nobody, and is idle until somebody else does', async () => {
    const { verifier, requests } = await twoIssuers()
    const idle = {
      kind: 'remoteJwks()',
      state: 'idle',
      keys: 0,
      ageSeconds: null,
      nextRefreshSeconds: null,
      lastError: null,
    }
    expect(verifier.health()).toEqual({
      status: 'unavailable',
      sources: [
        { ...idle, issuers: [issuer] },
        { ...idle, issuers: [b] },
      ],
    })
    expect(requests).toEqual([])
  })

  test('is ready, degraded or unavailable as the issuers are', async () => {
    const { state, verifier } = await twoIssuers()
    state.b = false
    await verifier.prepare()
    expect(verifier.health()).toMatchObject({
      status: 'degraded',
      sources: [
        { issuers: [issuer], state: 'ready', keys: 1, ageSeconds: 0, nextRefreshSeconds: 300 },
        {
          issuers: [b],
          state: 'unavailable',
          keys: 0,
          ageSeconds: null,
          nextRefreshSeconds: 10,
          lastError: expect.stringMatching(/\/b answered 404, expected 200/) as unknown,
        },
      ],
    })
    state.b = true
    state.now += 10
    await verifier.prepare()
    expect(verifier.health().status).toBe('ready')
  })

  test('tells in an outage how old the keys are, and for how long they serve', async () => {
    const { state, verifier } = await twoIssuers()
    await verifier.prepare()
    state.a = false
    state.b = false
    state.now += 4199
    await verifier.prepare()
    expect(verifier.health()).toMatchObject({
      status: 'ready',
      sources: [
        { state: 'stale', keys: 1, ageSeconds: 4199, nextRefreshSeconds: 10 },
        { state: 'stale', keys: 1, ageSeconds: 4199, nextRefreshSeconds: 10 },
      ],
    })
    state.now += 1
    expect(verifier.health().status).toBe('unavailable')
    await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'keys_unavailable' })
  })

  test('of keys that never change is ready from the start', () => {
    const fixed = { state: 'ready', keys: 1, ageSeconds: null, nextRefreshSeconds: null }
    for (const source of [staticKeys(keys.p256.jwk), sharedSecret(secret)]) {
      const verifier = createVerifier({ issuer, audience, keys: source })
      expect(verifier.health()).toMatchObject({ status: 'ready', sources: [fixed] })
    }
  })
})

describe('prepare()', () => {
  test('C069 loads what is not there, once, and never rejects', async () => {
    const { state, verifier, requests } = await twoIssuers()
    state.b = false
    await Promise.all([verifier.prepare(), verifier.prepare(), verifier.prepare()])
    await verifier.prepare()
    expect(requests.toSorted()).toEqual(['/a', '/b'])
    await expect(verifier.verify(token)).resolves.toHaveProperty('subject')
    expect(requests).toHaveLength(2)
  })
})

describe('readinessOf()', () => {
  test('is 503 while no issuer is reachable, 200 with one of them, and says no more', async () => {
    const { state, verifier } = await twoIssuers()
    state.a = false
    state.b = false
    expect(await readinessOf(verifier)).toEqual(answer(503, 'unavailable'))
    state.a = true
    expect(await readinessOf(verifier)).toEqual(answer(503, 'unavailable'))
    state.now += 10
    expect(await readinessOf(verifier)).toEqual(answer(200, 'degraded'))
    state.b = true
    state.now += 10
    expect(await readinessOf(verifier)).toEqual(answer(200, 'ready'))
  })

  test('C070 stays 200 through an outage for as long as tokens are served', async () => {
    const { state, verifier } = await twoIssuers()
    await readinessOf(verifier)
    state.a = false
    state.b = false
    for (let minute = 1; minute < 70; minute += 1) {
      state.now += 60
      expect(await readinessOf(verifier)).toMatchObject({ status: 200 })
    }
    state.now += 60
    expect(await readinessOf(verifier)).toEqual(answer(503, 'unavailable'))
  })

  test('is 200 again after a quiet night: the probe itself brings the keys', async () => {
    const { state, verifier } = await twoIssuers()
    await readinessOf(verifier)
    state.now += 30_000
    expect(await readinessOf(verifier)).toEqual(answer(200, 'ready'))
  })
})

describe('close()', () => {
  const patient = { timeoutMs: 60_000, deadlineMs: 120_000 }

  test.each<readonly [string, (origin: string) => Verifier]>([
    [
      'of keys',
      (origin) => createVerifier({ issuer, audience, keys: remoteJwks(`${origin}/jwks`, patient) }),
    ],
    [
      'of metadata',
      (origin) => createVerifier({ issuer: origin, audience, keys: discovery(patient) }),
    ],
  ])('ends a hanging fetch %s at once', async (_, make) => {
    const { verifier, waiting, ended, requests } = await hanging(make)
    const started = performance.now()
    await verifier.close()
    const [verified, prepared] = await waiting
    expect(verified).toMatchObject({ status: 'rejected', reason: { code: 'keys_unavailable' } })
    expect(prepared).toMatchObject({ status: 'fulfilled' })
    await ended
    expect(performance.now() - started).toBeLessThan(1000)
    await expect(verifier.verify(token)).rejects.toMatchObject({ name: 'AuthError' })
    expect(requests).toHaveLength(1)
  })

  test('leaves keys in memory to serve, fetches no more, and may be called twice', async () => {
    const { state, verifier, requests } = await twoIssuers()
    await verifier.prepare()
    await verifier.close()
    await verifier.close()
    await expect(verifier.verify(token)).resolves.toHaveProperty('subject')
    state.now += 600
    await verifier.prepare()
    expect(requests).toHaveLength(2)
  })
})

/** What a probe is answered. */
function answer(status: number, said: string) {
  return {
    status,
    headers: {
      'cache-control': 'no-store',
      'content-type': 'application/json; charset=utf-8',
      ...(status === 503 ? { 'retry-after': '5' } : {}),
    },
    body: `{"status":"${said}"}`,
  }
}

/** A verifier whose issuer hangs, with a token and a probe that wait for it. */
async function hanging(make: (origin: string) => Verifier) {
  const ended = Promise.withResolvers<void>()
  const server = await serve((_, response) => {
    response.on('close', ended.resolve)
  })
  const verifier = make(server.origin)
  const iss = verifier.health().sources[0]?.issuers[0]
  const waiting = Promise.allSettled([
    verifier.verify(sign({ alg: 'ES256', kid: 'p256' }, baseClaims({ iss }))),
    verifier.prepare(),
  ])
  await expect.poll(() => server.requests.length).toBe(1)
  return { verifier, waiting, ended: ended.promise, requests: server.requests }
}
