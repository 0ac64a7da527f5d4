import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { remoteJwks } from '../../src/keys/remote/remote-jwks.ts'
import { staticKeys } from '../../src/keys/static-keys.ts'
import type { VerifierOptions } from '../../src/options/verifier-options.ts'
import { createVerifier } from '../../src/verifier.ts'
import { tempFolder } from '../keys/files/temp-folder.ts'
import { serve, serveDocuments } from '../keys/remote/serve.ts'
import { audience, baseClaims, foreignKeys, issuer, keys, nowSeconds, sign } from '../signing.ts'
import { goodOptions } from './option-error.ts'

const now = (): number => nowSeconds * 1000
const ours = { issuer, audience, now }
const token = sign({ alg: 'ES256', kid: 'p256' })
const foreignToken = sign({ alg: 'ES256', kid: 'p256-foreign' }, baseClaims(), foreignKeys.p256)
const set = { keys: [keys.p256.jwk] }
const foreignSet = staticKeys(foreignKeys.p256.jwk)

/** A server of keys that holds its answers back until it is told. */
async function servesLater(jwks: unknown) {
  const held = Promise.withResolvers<void>()
  const server = await serve((_, response) => {
    void held.promise.then(() => response.end(JSON.stringify(jwks)))
  })
  return { url: `${server.origin}/jwks`, requests: server.requests, answer: held.resolve }
}

describe('TD-13 an update', () => {
  test('TD-13 holds for the next request', async () => {
    const keySource = staticKeys(set)
    const verifier = createVerifier({ ...ours, keys: keySource, clockToleranceSeconds: 0 })
    const old = sign({ alg: 'ES256', kid: 'p256' }, baseClaims({ exp: nowSeconds - 60 }))
    await expect(verifier.verify(old)).rejects.toMatchObject({ code: 'token_expired' })
    await verifier.update({ ...ours, keys: keySource, clockToleranceSeconds: 300 })
    await expect(verifier.verify(old)).resolves.toHaveProperty('subject')
    await verifier.update({
      ...ours,
      keys: keySource,
      audience: 'other',
      clockToleranceSeconds: 300,
    })
    await expect(verifier.verify(old)).rejects.toMatchObject({ code: 'audience_mismatch' })
  })

  test('TD-13 leaves the requests under way to the policy they came under', async () => {
    const slow = await servesLater(set)
    const verifier = createVerifier({ ...ours, keys: remoteJwks(slow.url) })
    const underWay = [verifier.verify(token), verifier.verify(foreignToken)]
    await expect.poll(() => slow.requests.length).toBe(1)
    await verifier.update({ ...ours, audience: 'other', keys: foreignSet })
    slow.answer()
    const [first, second] = await Promise.allSettled(underWay)
    expect(first).toMatchObject({ status: 'fulfilled', value: { subject: 'alice' } })
    expect(second).toMatchObject({ status: 'rejected', reason: { code: 'key_not_found' } })
    await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'key_not_found' })
    await expect(verifier.verify(foreignToken)).rejects.toMatchObject({ code: 'audience_mismatch' })
  })

  test('TD-13 waits for the keys of a new source, and nobody waits with it', async () => {
    const slow = await servesLater({ keys: [foreignKeys.p256.jwk] })
    const verifier = createVerifier({ ...ours, keys: staticKeys(set) })
    const updated = verifier.update({ ...ours, keys: remoteJwks(slow.url) })
    await expect.poll(() => slow.requests.length).toBe(1)
    await expect(verifier.verify(token)).resolves.toHaveProperty('subject')
    slow.answer()
    await updated
    await expect(verifier.verify(foreignToken)).resolves.toHaveProperty('subject')
    await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'key_not_found' })
    expect(slow.requests).toHaveLength(2)
  })

  test('TD-13 C069 with the same source object keeps the keys in memory', async () => {
    const server = await serveDocuments(() => set)
    const source = remoteJwks(`${server.origin}/jwks`)
    const verifier = createVerifier({ ...ours, keys: source })
    await verifier.verify(token)
    await verifier.update({ ...ours, keys: source, clockToleranceSeconds: 60 })
    await verifier.update({ issuers: [{ issuer, audience, keys: source }], now })
    await expect(verifier.verify(token)).resolves.toHaveProperty('subject')
    expect(server.requests).toHaveLength(1)
    expect(verifier.health().sources).toMatchObject([{ state: 'ready', keys: 1 }])
  })

  test('TD-13 keeps no keys for other algorithms or another issuer', async () => {
    const server = await serveDocuments(() => ({ keys: [keys.p256.jwk, keys.rsa.jwk] }))
    const source = remoteJwks(`${server.origin}/jwks`)
    const verifier = createVerifier({ ...ours, keys: source })
    await verifier.verify(token)
    await verifier.update({ ...ours, keys: source, algorithms: ['RS256'] })
    expect(server.requests).toHaveLength(2)
    await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'alg_not_allowed' })
    await verifier.update({ ...ours, issuer: 'https://b.example', keys: source })
    expect(server.requests).toHaveLength(3)
  })

  test('TD-2 TD-13 takes an issuer out, and its tokens are refused', async () => {
    const a = { issuer, audience, keys: staticKeys(set) }
    const b = { issuer: 'https://b.example', audience, keys: foreignSet }
    const verifier = createVerifier({ issuers: [a, b], now })
    const header = { alg: 'ES256', kid: 'p256-foreign' }
    const ofB = sign(header, baseClaims({ iss: b.issuer }), foreignKeys.p256)
    await expect(verifier.verify(ofB)).resolves.toHaveProperty('issuer', b.issuer)
    await verifier.update({ issuers: [a], now })
    await expect(verifier.verify(ofB)).rejects.toMatchObject({ code: 'issuer_mismatch' })
    await expect(verifier.verify(token)).resolves.toHaveProperty('subject')
    expect(verifier.health().sources.map(({ issuers }) => issuers)).toEqual([[issuer]])
    await verifier.update({ issuers: [a, b], now })
    await expect(verifier.verify(ofB)).resolves.toHaveProperty('issuer', b.issuer)
  })
})

describe('TD-13 an update that is refused leaves the old policy in force', () => {
  test.each<readonly [string, unknown, RegExp]>([
    ['nothing', undefined, /the policy must be an object of options; got undefined/],
    ['an unknown option', { ...goodOptions(), aud: 'x' }, /the policy has no option "aud"/],
    ['no audience', { issuer, keys: foreignSet }, /audience must be the aud of tokens/],
    ['no issuers', { issuers: [] }, /issuers must be a non-empty list/],
    [
      'both kinds of algorithms',
      { ...goodOptions(), algorithms: ['HS256', 'RS256'] },
      /either HS\* or the algorithms with a public key/,
    ],
  ])('TD-13 with %s', async (_, options, message) => {
    const verifier = createVerifier({ ...ours, keys: staticKeys(set) })
    const refused = verifier.update(options as VerifierOptions)
    await expect(refused).rejects.toBeInstanceOf(TypeError)
    await expect(refused).rejects.toThrow(message)
    await expect(verifier.verify(token)).resolves.toHaveProperty('subject')
    await expect(verifier.verify(foreignToken)).rejects.toMatchObject({ code: 'key_not_found' })
  })

  test('TD-13 C070 with keys that cannot be had', async () => {
    let up = false
    const server = await serveDocuments(() => (up ? { keys: [foreignKeys.p256.jwk] } : undefined))
    const next = { ...ours, keys: remoteJwks(`${server.origin}/jwks`) }
    const verifier = createVerifier({ ...ours, keys: staticKeys(set) })
    await expect(verifier.update(next)).rejects.toMatchObject({
      code: 'keys_unavailable',
      message: expect.stringMatching(
        /the policy was not updated: the keys of https:\/\/issuer\.example could not be had: .* answered 404/,
      ) as unknown,
    })
    await expect(verifier.verify(token)).resolves.toHaveProperty('subject')
    up = true
    await verifier.update(next)
    await expect(verifier.verify(foreignToken)).resolves.toHaveProperty('subject')
  })

  test('TD-13 C070 with keys of a snapshot that is too old to serve', async () => {
    const server = await serveDocuments(() => undefined)
    const url = `${server.origin}/jwks`
    const snapshotFile = join(tempFolder(), 'snapshot.json')
    const write = (age: number): void => {
      const snapshot = { source: url, fetchedAt: nowSeconds - age, document: set }
      writeFileSync(snapshotFile, JSON.stringify(snapshot))
    }
    const verifier = createVerifier({ ...ours, keys: foreignSet })
    const next = { ...ours, keys: remoteJwks(url, { snapshotFile }) }
    write(4200)
    await expect(verifier.update(next)).rejects.toMatchObject({ code: 'keys_unavailable' })
    await expect(verifier.verify(foreignToken)).resolves.toHaveProperty('subject')
    write(4199)
    await verifier.update(next)
    await expect(verifier.verify(token)).resolves.toHaveProperty('subject')
  })
})

describe('TD-13 updates that come together', () => {
  test('TD-13 are made one after the other, and the last one holds', async () => {
    const slow = await servesLater(set)
    const verifier = createVerifier({ ...ours, keys: staticKeys(keys.rsa.jwk) })
    const order: string[] = []
    const first = verifier.update({ ...ours, keys: remoteJwks(slow.url) })
    const second = verifier.update({ ...ours, keys: foreignSet })
    const both = [first.then(() => order.push('first')), second.then(() => order.push('second'))]
    await expect.poll(() => slow.requests.length).toBe(1)
    expect(order).toEqual([])
    slow.answer()
    await Promise.all(both)
    expect(order).toEqual(['first', 'second'])
    await expect(verifier.verify(foreignToken)).resolves.toHaveProperty('subject')
    await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'key_not_found' })
  })

  test('TD-13 one that is refused does not hold up the next', async () => {
    const verifier = createVerifier({ ...ours, keys: staticKeys(set) })
    const updates = [
      verifier.update({} as VerifierOptions),
      verifier.update({ ...ours, keys: foreignSet }),
    ]
    expect((await Promise.allSettled(updates)).map(({ status }) => status)).toEqual([
      'rejected',
      'fulfilled',
    ])
    await expect(verifier.verify(foreignToken)).resolves.toHaveProperty('subject')
  })
})
