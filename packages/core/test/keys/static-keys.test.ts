import { describe, expect, test } from 'vitest'
import type { Jwk } from '../../src/keys/jwk.ts'
import { staticKeys } from '../../src/keys/static-keys.ts'
import { base64url, foreignKeys, keys, publicJwks, secret, sign, verifierFor } from '../signing.ts'

function verifierOver(document: unknown, algorithms?: readonly ['ES256']) {
  const source = staticKeys(document as Jwk)
  return verifierFor({ keys: source, ...(algorithms === undefined ? {} : { algorithms }) })
}

describe('keys in code', () => {
  test('may be one JWK or a set', async () => {
    for (const document of [keys.p256.jwk, { keys: [keys.p256.jwk] }, publicJwks()]) {
      const authentication = await verifierOver(document).verify(sign({ alg: 'ES256' }))
      expect(authentication.subject).toBe('alice')
    }
  })

  test('may stand beside keys that are meant for something else', async () => {
    const document = {
      keys: [
        { ...foreignKeys.p256.jwk, use: 'enc' },
        { kty: 'AKP', alg: 'ML-DSA-65', pub: 'AAAA' },
        null,
        keys.p256.jwk,
      ],
    }
    expect((await verifierOver(document).verify(sign({ alg: 'ES256' }))).subject).toBe('alice')
  })

  test('are read when the verifier is made, and not again', async () => {
    const list: Jwk[] = [keys.p256.jwk]
    const verifier = verifierOver({ keys: list })
    list[0] = foreignKeys.p256.jwk
    expect((await verifier.verify(sign({ alg: 'ES256', kid: 'p256' }))).subject).toBe('alice')
  })
})

describe('keys in code are refused', () => {
  const bad: readonly (readonly [string, unknown, RegExp])[] = [
    ['nothing', undefined, /staticKeys\(\) must be a JWK or a JWK Set; got undefined/],
    ['null', null, /staticKeys\(\) must be a JWK or a JWK Set; got null/],
    ['text', JSON.stringify(keys.p256.jwk), /must be a JWK or a JWK Set; got "text"$/],
    ['a number', 7, /staticKeys\(\) must be a JWK or a JWK Set; got 7$/],
    ['keys that are no list', { keys: keys.p256.jwk }, /the keys of staticKeys\(\) must be a list/],
    ['an empty set', { keys: [] }, /staticKeys\(\) holds no key that verifies signatures$/],
    ['an empty object', {}, /no key that verifies signatures: nothing here verifies a key without/],
    ['an encryption key', { ...keys.p256.jwk, use: 'enc' }, /no key that .*: its use is "enc"/],
    ['a bare list', [keys.p256.jwk], /staticKeys\(\) (?:must be a list of JWKs|holds no key)/],
    [
      'a private key',
      { keys: [keys.p256.jwk, keys.p384.privateKey.export({ format: 'jwk' })] },
      /key 1 of staticKeys\(\) is refused: it holds the secret member d; publish .* public keys only/,
    ],
    [
      'a symmetric key',
      { keys: [{ kty: 'oct', k: base64url(secret) }, keys.p256.jwk] },
      /key 0 of staticKeys\(\) is refused: it holds the secret member k/,
    ],
    [
      'a broken key beside a good one',
      { keys: [keys.p256.jwk, { ...keys.p384.jwk, x: 'AAAA' }] },
      /key 1 of staticKeys\(\) is refused: its x must be base64url of exactly 48 bytes/,
    ],
  ]

  test.each(bad)('when they are %s', (_, document, message) => {
    expect(() => verifierOver(document)).toThrow(TypeError)
    expect(() => verifierOver(document)).toThrow(message)
  })

  test('when none serves an allowed algorithm', () => {
    expect(() => verifierOver(keys.rsa.jwk, ['ES256'])).toThrow(
      /staticKeys\(\) holds no key for ES256; give a key that fits, or name its algorithm/,
    )
    const algorithms = ['ES256', 'EdDSA'] as const
    expect(() => verifierFor({ keys: staticKeys(keys.rsa.jwk), algorithms })).toThrow(
      /holds no key for ES256, EdDSA; give/,
    )
  })

  test('and their secrets are not in the message', () => {
    const document = keys.p256.privateKey.export({ format: 'jwk' })
    expect(() => verifierOver(document)).toThrow(
      expect.objectContaining({
        message: expect.not.stringContaining(document.d as string) as unknown,
      }),
    )
  })
})
