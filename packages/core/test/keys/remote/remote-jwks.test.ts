import { describe, expect, test } from 'vitest'
import { remoteJwks } from '../../../src/keys/remote/remote-jwks.ts'
import type { RemoteKeysOptions } from '../../../src/keys/remote/remote-options.ts'
import { baseClaims, keys, nowSeconds, publicJwks, sign, verifierFor } from '../../signing.ts'
import { serve, serveDocuments } from './serve.ts'
import { turn } from './scripted-cache.ts'

const token = sign({ alg: 'RS256', kid: 'rsa' })

async function verdict(origin: string, options: RemoteKeysOptions = {}, jwt = token) {
  const verifier = verifierFor({ keys: remoteJwks(`${origin}/jwks`, options) })
  return verifier.verify(jwt).then(
    () => 'accepted',
    (error: unknown) => error,
  )
}

describe('remoteJwks', () => {
  test('C069 20 tokens at once cost one request', async () => {
    const server = await serveDocuments(() => publicJwks())
    const verifier = verifierFor({ keys: remoteJwks(`${server.origin}/jwks`) })
    const results = await Promise.all(Array.from({ length: 20 }, () => verifier.verify(token)))
    expect(results.map(({ subject }) => subject)).toEqual(Array.from({ length: 20 }, () => 'alice'))
    expect(server.requests).toEqual(['/jwks'])
  })

  test('C065 a token of an unknown issuer, an unknown alg or no form costs no request', async () => {
    const server = await serveDocuments(() => publicJwks())
    const bad = [
      sign({ alg: 'RS256', kid: 'rsa' }, baseClaims({ iss: `${server.origin}/evil` })),
      sign({ alg: 'HS256', kid: 'rsa' }),
      sign({ alg: 'none', kid: 'rsa' }),
      `${token}.x.y`,
      'x',
    ]
    const codes = await Promise.all(bad.map((jwt) => verdict(server.origin, {}, jwt)))
    expect(codes.map((error) => (error as { code?: unknown }).code)).toEqual([
      'issuer_mismatch',
      'alg_not_allowed',
      'alg_not_allowed',
      'token_encrypted',
      'token_malformed',
    ])
    expect(server.requests).toEqual([])
  })

  test('C025 no URL in the header of a token is ever asked', async () => {
    const trap = await serveDocuments(() => publicJwks())
    const server = await serveDocuments(() => publicJwks())
    const jwt = sign({
      alg: 'RS256',
      kid: `${trap.origin}/kid`,
      jku: `${trap.origin}/jku`,
      x5u: `${trap.origin}/x5u`,
      jwk: keys.rsa.jwk,
    })
    expect(await verdict(server.origin, {}, jwt)).toMatchObject({ code: 'key_not_found' })
    expect(trap.requests).toEqual([])
  })

  test.each<readonly [string, unknown, RegExp]>([
    ['C054 no list of keys', { jwks: [] }, /not a JWK Set, it has no list "keys"/],
    ['C054 keys that are no list', { keys: { rsa: keys.rsa.jwk } }, /has no list "keys"/],
    ['C054 a single JWK', keys.rsa.jwk, /has no list "keys"/],
    ['C054 no key at all', { keys: [] }, /no key for RS256, /],
    ['C057 private keys only', { keys: [keys.rsa.privateKey.export({ format: 'jwk' })] }, /no key/],
    ['C057 symmetric keys only', { keys: [{ kty: 'oct', k: 'c2VjcmV0', kid: 'rsa' }] }, /no key/],
    ['C066 101 keys', { keys: Array(101).fill(keys.rsa.jwk) }, /101 keys, more than maxKeys 100/],
  ])('%s is a fetch that failed, and accepts nothing', async (_, document, cause) => {
    const server = await serveDocuments(() => document)
    expect(await verdict(server.origin)).toMatchObject({
      code: 'keys_unavailable',
      kind: 'unavailable',
      cause: { message: expect.stringMatching(cause) },
    })
  })

  test('C066 100 keys are let through', async () => {
    const others = Array.from({ length: 99 }, (_, index) => ({ ...keys.rsa.jwk, kid: `${index}` }))
    const server = await serveDocuments(() => ({ keys: [...others, keys.rsa.jwk] }))
    expect(await verdict(server.origin)).toBe('accepted')
  })

  test('C066 a body over maxBodyBytes, and an answer after timeoutMs, are failures', async () => {
    const server = await serveDocuments(() => publicJwks())
    expect(await verdict(server.origin, { maxBodyBytes: 100 })).toMatchObject({
      code: 'keys_unavailable',
      cause: { message: expect.stringMatching(/longer than maxBodyBytes 100/) },
    })
    const silent = await serve(() => undefined)
    for (const options of [{ timeoutMs: 50 }, { deadlineMs: 50 }]) {
      expect(await verdict(silent.origin, options)).toMatchObject({
        code: 'keys_unavailable',
        cause: { message: expect.stringMatching(/no answer in time|aborted due to timeout/) },
      })
    }
  })

  test('C070 serves through an outage and refuses after the bound, by the clock it was given', async () => {
    let up = true
    let now = nowSeconds
    const server = await serveDocuments(() => (up ? publicJwks() : undefined))
    const verifier = verifierFor({
      keys: remoteJwks(`${server.origin}/jwks`, { staleIfErrorSeconds: 60 }),
      now: () => now * 1000,
    })
    const verify = () => {
      const claims = baseClaims({ iat: now, exp: now + 10 })
      return verifier.verify(sign({ alg: 'RS256', kid: 'rsa' }, claims))
    }
    await expect(verify()).resolves.toHaveProperty('subject')
    up = false
    now = nowSeconds + 659
    await expect(verify()).resolves.toHaveProperty('subject')
    now = nowSeconds + 660
    await expect(verify()).rejects.toMatchObject({
      code: 'keys_unavailable',
      cause: { message: expect.stringMatching(/answered 404, expected 200/) },
    })
    up = true
    now = nowSeconds + 670
    await expect(verify()).resolves.toHaveProperty('subject')
    expect(server.requests).toHaveLength(3)
  })

  test('C071 a key that is no longer published stops verifying at the refresh', async () => {
    let now = nowSeconds
    let jwks: unknown = { keys: [keys.rsa.jwk, keys.p256.jwk] }
    const server = await serveDocuments(() => jwks)
    const verifier = verifierFor({
      keys: remoteJwks(`${server.origin}/jwks`),
      now: () => now * 1000,
    })
    const lasting = sign({ alg: 'RS256', kid: 'rsa' }, baseClaims({ exp: nowSeconds + 9000 }))
    await verifier.verify(lasting)
    jwks = { keys: [keys.p256.jwk] }
    now += 600
    await expect(verifier.verify(lasting)).rejects.toMatchObject({ code: 'key_not_found' })
  })

  test('verifies with a key that is at hand without waiting for the event loop', async () => {
    const server = await serveDocuments(() => publicJwks())
    const verifier = verifierFor({ keys: remoteJwks(`${server.origin}/jwks`) })
    await verifier.verify(token)
    const order: string[] = []
    const next = turn().then(() => order.push('event loop'))
    await verifier.verify(token).then(() => order.push('verified'))
    await next
    expect(order).toEqual(['verified', 'event loop'])
  })
})
