import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { KeySource } from '../../../src/keys/key-source.ts'
import { remoteJwks } from '../../../src/keys/remote/remote-jwks.ts'
import { staticKeys } from '../../../src/keys/static-keys.ts'
import { optionError } from '../../options/option-error.ts'
import { baseClaims, foreignKeys, keys, sign, verifierFor } from '../../signing.ts'

type Jwks = { readonly keys: readonly unknown[] }

const rsa = keys.rsa.jwk
const p256 = keys.p256.jwk
const { kid: _, ...rsaWithoutKid } = rsa
const { kid: __, ...foreignWithoutKid } = foreignKeys.rsa.jwk
const privateRsa = { ...keys.rsa.privateKey.export({ format: 'jwk' }), kid: 'rsa' }
const weak = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'jwk' })

/** The keys as an issuer answers them, through a fetch that needs no network. */
function published(jwks: Jwks): KeySource {
  return remoteJwks('https://issuer.example/jwks', {
    fetch: () => Promise.resolve(Response.json(jwks)),
  })
}

/** 'accepted' or the code of the refusal. */
function verdict(source: KeySource, header: Readonly<Record<string, unknown>>, key = keys.rsa) {
  return verifierFor({ keys: source })
    .verify(sign(header, baseClaims(), key))
    .then(
      () => 'accepted',
      (error: unknown) => (error as { code: unknown }).code,
    )
}

const rs256 = { alg: 'RS256', kid: 'rsa' }

describe('keys that are passed over', () => {
  const others: readonly (readonly [string, unknown])[] = [
    ['C053 null', null],
    ['C053 a string', 'rsa'],
    ['C053 a list', [rsa]],
    ['C053 an empty object', {}],
    ['C053 an unknown kty', { kty: 'AKP', alg: 'ML-DSA-44', pub: 'x', kid: 'q' }],
    ['C053 an unknown curve', { kty: 'EC', crv: 'secp256k1', x: 'x', y: 'y', kid: 'k' }],
    ['C053 a key for something else', { ...p256, kid: 'e', use: 'enc' }],
    ['C053 a kid that is no string', { ...p256, kid: 7 }],
    ['C053 an alg that does not fit', { ...p256, kid: 'x', alg: 'RS256' }],
  ]
  const unsafe: readonly (readonly [string, unknown])[] = [
    ['C053 a key without its members', { kty: 'RSA', kid: 'r' }],
    ['C053 a point without y', { kty: 'EC', crv: 'P-256', x: p256['x'], kid: 'p' }],
    ['C041 a weak key', { ...weak, kid: 'w' }],
    ['C057 a private key', { ...privateRsa, kid: 'private' }],
    ['C057 a symmetric key', { kty: 'oct', k: 'c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0', kid: 's' }],
  ]

  test.each([...others, ...unsafe])(
    '%s takes no other key of an issuer down',
    async (_name, jwk) => {
      expect(await verdict(published({ keys: [jwk, rsa] }), rs256)).toBe('accepted')
      expect(await verdict(published({ keys: [rsa, jwk] }), rs256)).toBe('accepted')
    },
  )

  test.each(others)('%s takes no other key of static keys down', async (_name, jwk) => {
    const source = staticKeys({ keys: [jwk, rsa] as Record<string, unknown>[] })
    expect(await verdict(source, rs256)).toBe('accepted')
  })

  test.each(unsafe)('%s among static keys is a mistake to be mended', (_name, jwk) => {
    const source = staticKeys({ keys: [rsa, jwk] as Record<string, unknown>[] })
    expect(optionError({ keys: source })).toMatch(/^Sekisho: key 1 of staticKeys\(\) is refused: /)
  })
})

describe('keys that never verify', () => {
  test.each<readonly [string, Readonly<Record<string, unknown>>]>([
    ['C055 use: "enc"', { ...rsa, use: 'enc' }],
    ['C055 use: "SIG"', { ...rsa, use: 'SIG' }],
    ['C055 use: null', { ...rsa, use: null }],
    ['C056 key_ops without verify', { ...rsa, key_ops: ['encrypt', 'wrapKey'] }],
    ['C056 key_ops of sign only', { ...rsa, key_ops: ['sign'] }],
    ['C056 empty key_ops', { ...rsa, key_ops: [] }],
    ['C056 key_ops that are no list', { ...rsa, key_ops: 'verify' }],
    ['C057 the private key', privateRsa],
    ['C057 a public key with an empty d', { ...rsa, d: '' }],
    ['C035 another alg', { ...rsa, alg: 'PS256' }],
  ])('%s', async (_name, jwk) => {
    expect(await verdict(published({ keys: [jwk, p256] }), rs256)).toBe('key_not_found')
  })

  test.each<readonly [string, Readonly<Record<string, unknown>>]>([
    ['use: "sig"', { ...rsa, use: 'sig' }],
    ['key_ops with verify', { ...rsa, key_ops: ['verify'] }],
    ['key_ops with verify among others', { ...rsa, key_ops: ['sign', 'verify'] }],
    ['the very alg', { ...rsa, alg: 'RS256' }],
    ['members nobody knows', { ...rsa, x5t: 'x', later: {} }],
  ])('while %s verifies', async (_name, jwk) => {
    expect(await verdict(published({ keys: [jwk, p256] }), rs256)).toBe('accepted')
  })

  test('C057 C033 a symmetric key of an issuer is no HMAC secret', async () => {
    const secret = Buffer.alloc(32, 1)
    const source = published({ keys: [{ kty: 'oct', k: secret.toString('base64url') }, rsa] })
    const token = sign({ alg: 'HS256' }, baseClaims(), secret)
    await expect(verifierFor({ keys: source }).verify(token)).rejects.toMatchObject({
      code: 'alg_not_allowed',
    })
  })
})

describe('the choice among keys', () => {
  test('C058 two keys of one kid and different kinds are told apart by alg', async () => {
    for (const set of [
      [rsa, { ...p256, kid: 'rsa' }],
      [{ ...p256, kid: 'rsa' }, rsa],
    ]) {
      const source = published({ keys: set })
      expect(await verdict(source, rs256)).toBe('accepted')
      expect(await verdict(source, { alg: 'ES256', kid: 'rsa' }, keys.p256)).toBe('accepted')
    }
  })

  test('C058 two keys of one kid and one kind are refused, in either order', async () => {
    const twin = { ...foreignKeys.rsa.jwk, kid: 'rsa' }
    for (const set of [
      [rsa, twin],
      [twin, rsa],
    ]) {
      const verifier = verifierFor({ keys: published({ keys: set }) })
      await expect(verifier.verify(sign(rs256))).rejects.toMatchObject({
        code: 'key_not_found',
        message: expect.stringMatching(/several keys fit kid "rsa", alg RS256/),
      })
    }
  })

  test('C058 two keys of one kid whose alg differs are told apart', async () => {
    const set = [
      { ...foreignKeys.rsa.jwk, kid: 'rsa', alg: 'PS256' },
      { ...rsa, alg: 'RS256' },
    ]
    const source = published({ keys: set })
    expect(await verdict(source, rs256)).toBe('accepted')
    expect(await verdict(source, { alg: 'PS256', kid: 'rsa' }, foreignKeys.rsa)).toBe('accepted')
    expect(await verdict(source, { alg: 'RS512', kid: 'rsa' })).toBe('key_not_found')
  })

  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', '', 'RSA', 'rsa '])(
    'C059 the kid %j is unknown',
    async (kid) => {
      expect(await verdict(published({ keys: [rsa] }), { alg: 'RS256', kid })).toBe('key_not_found')
    },
  )

  test('C059 a key may be called __proto__, and is found under this name only', async () => {
    const source = published({ keys: [{ ...rsa, kid: '__proto__' }, p256] })
    expect(await verdict(source, { alg: 'RS256', kid: '__proto__' })).toBe('accepted')
    expect(await verdict(source, { alg: 'RS256', kid: 'constructor' })).toBe('key_not_found')
  })

  test('C060 a token without kid is accepted when exactly one key fits', async () => {
    expect(await verdict(published({ keys: [rsa] }), { alg: 'RS256' })).toBe('accepted')
    expect(await verdict(published({ keys: [p256, rsa] }), { alg: 'RS256' })).toBe('accepted')
  })

  test('C060 a token without kid is refused when several keys fit', async () => {
    const source = published({ keys: [rsa, foreignKeys.rsa.jwk] })
    await expect(
      verifierFor({ keys: source }).verify(sign({ alg: 'RS256' })),
    ).rejects.toMatchObject({
      code: 'key_not_found',
      message: expect.stringMatching(/several keys fit alg RS256 without kid/),
    })
  })

  test('C060 a key without kid answers for every kid that no other key has', async () => {
    const source = published({ keys: [rsaWithoutKid, foreignKeys.rsa.jwk] })
    expect(await verdict(source, { alg: 'RS256', kid: 'any' })).toBe('accepted')
    expect(await verdict(source, { alg: 'RS256', kid: 'rsa-foreign' }, foreignKeys.rsa)).toBe(
      'accepted',
    )
    expect(await verdict(source, { alg: 'RS256', kid: 'rsa-foreign' })).toBe('signature_invalid')
    const two = published({ keys: [rsaWithoutKid, foreignWithoutKid] })
    expect(await verdict(two, { alg: 'RS256', kid: 'any' })).toBe('key_not_found')
  })
})
