import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { jwksFile } from '../../src/keys/files/jwks-file.ts'
import { keyDirectory } from '../../src/keys/files/key-directory.ts'
import { remoteJwks } from '../../src/keys/remote/remote-jwks.ts'
import { staticKeys } from '../../src/keys/static-keys.ts'
import { createVerifier } from '../../src/verifier.ts'
import { decryptionKey, inner, nest } from '../jwe/nested.ts'
import { tempFolder } from '../keys/files/temp-folder.ts'
import { exchanging, external, externalToken, internal } from '../oauth/exchanging-verifier.ts'
import { introspecting, opaque } from '../oauth/introspecting-verifier.ts'
import { refusal } from '../refusal.ts'
import { audience, issuer, keys, makeKey, nowSeconds, verifierFor } from '../signing.ts'
import { cachingVerifier, goodToken, introduce, isKnown } from './caching-verifier.ts'

const ours = { issuer, audience, now: () => nowSeconds * 1000 }
const successor = makeKey('ed25519', 'ed25519-next')

/** A place of keys whose answer the test changes; `null` is an outage. */
function published() {
  const place = {
    jwks: { keys: [keys.ed25519.jwk] } as object | null,
    fetches: 0,
    fetch: async () => {
      place.fetches += 1
      return place.jwks === null ? new Response('', { status: 500 }) : Response.json(place.jwks)
    },
  }
  return place
}

/** Lets what runs beside the requests come to its end. */
function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(() => setImmediate(() => setImmediate(resolve)))
  })
}

describe('C071 when its key goes, a known token', () => {
  const bounds = { refreshIntervalSeconds: 60, cacheMaxAgeSeconds: 120, cooldownSeconds: 10 }
  const token = goodToken({ exp: nowSeconds + 100_000 })

  function remote(more: object = {}) {
    const place = published()
    const options = { ...bounds, fetch: place.fetch, ...more }
    return { place, ...cachingVerifier({ keys: remoteJwks('https://issuer.example/j', options) }) }
  }

  test('C071 is refused as soon as a refresh brings a set without the key', async () => {
    const { place, verifier, clock } = remote()
    expect(await isKnown(verifier, token)).toBe(true)
    place.jwks = { keys: [successor.jwk] }
    clock.now += 61
    await verifier.verify(token)
    await settled()
    expect(place.fetches).toBe(2)
    clock.now += 11
    await expect(verifier.verify(token)).rejects.toMatchObject(
      refusal('key_not_found', /kid "ed25519"/),
    )
  })

  test('C071 is refused when another key comes under the same kid', async () => {
    const { place, verifier, clock } = remote()
    await introduce(verifier, token)
    place.jwks = { keys: [{ ...successor.jwk, kid: 'ed25519' }] }
    clock.now += 61
    await verifier.verify(token)
    await settled()
    await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'signature_invalid' })
    await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'signature_invalid' })
  })

  test('is verified again when the same key is published again, and known after that', async () => {
    const { verifier, clock } = remote()
    const first = await introduce(verifier, token)
    clock.now += 61
    expect(await verifier.verify(token)).toBe(first)
    await settled()
    expect(await verifier.verify(token)).not.toBe(first)
    expect(await isKnown(verifier, token)).toBe(true)
  })

  test('C070 is 503 when the issuer is gone for longer than its keys may serve', async () => {
    const { place, verifier, clock } = remote({ staleIfErrorSeconds: 30 })
    await introduce(verifier, token)
    place.jwks = null
    clock.now += 151
    await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'keys_unavailable' })
  })

  test('costs one fetch each time where keys may not be kept at all', async () => {
    const { place, verifier } = remote({
      cacheMaxAgeSeconds: 0,
      refreshIntervalSeconds: 0,
      staleIfErrorSeconds: 0,
      cooldownSeconds: 1,
    })
    for (let time = 1; time < 4; time += 1) {
      await verifier.verify(token)
      expect(place.fetches).toBe(time)
    }
    place.jwks = { keys: [successor.jwk] }
    await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'key_not_found' })
  })

  test('is refused when the key is taken out of a file', async () => {
    const path = join(tempFolder(), 'jwks.json')
    writeFileSync(path, JSON.stringify({ keys: [keys.ed25519.jwk] }))
    const { verifier, clock } = cachingVerifier({ keys: jwksFile(path) })
    expect(await isKnown(verifier, token)).toBe(true)
    writeFileSync(path, JSON.stringify({ keys: [successor.jwk] }))
    clock.now += 3600
    await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'key_not_found' })
  })

  test('is 503 when the file of the key is removed', async () => {
    const folder = tempFolder()
    const path = join(folder, 'idp.json')
    writeFileSync(path, JSON.stringify(keys.ed25519.jwk))
    const { verifier, clock } = cachingVerifier({ keys: keyDirectory(folder, { id: 'idp' }) })
    expect(await isKnown(verifier, token)).toBe(true)
    rmSync(path)
    clock.now += 3600
    await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'keys_unavailable' })
  })
})

describe('when the policy goes', () => {
  const source = staticKeys(keys.ed25519.jwk)

  test.each([
    ['audience', { audience: 'other' }, 'audience_mismatch'],
    ['issuer', { issuer: 'https://other.example' }, 'issuer_mismatch'],
    ['keys', { keys: staticKeys({ ...successor.jwk, kid: 'ed25519' }) }, 'signature_invalid'],
    ['algorithms', { algorithms: ['Ed25519'] }, 'alg_not_allowed'],
    ['requiredClaims', { requiredClaims: ['scope'] }, 'claim_missing'],
    ['maxTokenBytes', { maxTokenBytes: 100 }, 'token_too_large'],
    ['subject', { subject: 'login' }, 'subject_missing'],
    ['isRevoked', { isRevoked: () => true }, 'token_revoked'],
  ] as const)('TD-13 a known token is held to the new %s', async (_, change, code) => {
    const verifier = createVerifier({ ...ours, keys: source })
    const token = goodToken()
    expect(await isKnown(verifier, token)).toBe(true)
    await verifier.update({ ...ours, keys: source, ...change })
    await expect(verifier.verify(token)).rejects.toMatchObject({ code })
  })

  test('TD-13 nothing is left of what the old policy made of the claims', async () => {
    const verifier = createVerifier({ ...ours, keys: source })
    const token = goodToken({ roles: ['clerk'], posts: ['admin'] })
    expect((await introduce(verifier, token)).roles).toEqual(new Set(['clerk']))
    await verifier.update({ ...ours, keys: source, roleClaims: 'posts' })
    expect((await verifier.verify(token)).roles).toEqual(new Set(['admin']))
  })

  test('an update that fails leaves the cache with its policy', async () => {
    const verifier = createVerifier({ ...ours, keys: source })
    const first = await introduce(verifier, goodToken())
    await expect(verifier.update({ ...ours, keys: source, audience: [] })).rejects.toThrow(
      TypeError,
    )
    expect(await verifier.verify(first.token)).toBe(first)
  })
})

describe('what is never remembered', () => {
  test('C154 a token that its issuer is asked about', async () => {
    const { verifier } = await introspecting()
    expect(await isKnown(verifier, opaque)).toBe(false)
  })

  test('TD-3 a token that is exchanged, and the one that comes for it', async () => {
    const { verifier, endpoint } = await exchanging()
    expect(await isKnown(verifier, externalToken())).toBe(false)
    expect(endpoint.requests.length).toBeGreaterThan(0)
  })

  test('TD-3 a known token of a third issuer does not pass for an exchanged one', async () => {
    const third = 'https://third.example'
    const known = goodToken({ iss: third, aud: 'third-api' })
    const { endpoint } = await exchanging(() => ({
      body: {
        access_token: known,
        issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
        token_type: 'Bearer',
      },
    }))
    const target = { endpoint: endpoint.url, issuer: internal.issuer as string }
    const verifier = createVerifier({
      issuers: [
        { ...external, exchange: { ...target, clientId: 'gateway', clientSecret: 'a secret' } },
        internal,
        { issuer: third, audience: 'third-api', keys: staticKeys(keys.ed25519.jwk) },
      ],
      now: ours.now,
    })
    expect(await isKnown(verifier, known)).toBe(true)
    await expect(verifier.verify(externalToken())).rejects.toMatchObject(
      refusal('issuer_mismatch', /third\.example/),
    )
  })

  test('TD-15 an encrypted token: it is decrypted each time', async () => {
    const verifier = verifierFor({ decryptionKeys: [decryptionKey('rsa', 'RSA-OAEP')] })
    expect(await isKnown(verifier, await nest('rsa', { alg: 'RSA-OAEP', enc: 'A256GCM' }))).toBe(
      false,
    )
    expect(await isKnown(verifier, inner)).toBe(true)
  })
})
