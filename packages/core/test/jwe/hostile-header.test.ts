import { deflateRawSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { AuthErrorCode } from '../../src/errors.ts'
import type { Verifier } from '../../src/verifier.ts'
import { refusal } from '../refusal.ts'
import { base64url, verifierFor } from '../signing.ts'
import { decryptionKey, inner, nest, nestByHand, withSegment } from './nested.ts'

const verifier = verifierFor({ decryptionKeys: [decryptionKey('rsa', 'RSA-OAEP')] })
const allowed = /^alg of an encrypted token is .*, the decryption keys are for RSA-OAEP$/
const bomb = deflateRawSync(Buffer.alloc(1_000_000, 'A'))

function limited(maxTokenBytes: number): Verifier {
  return verifierFor({ maxTokenBytes, decryptionKeys: [decryptionKey('rsa', 'RSA-OAEP')] })
}

/** Encrypted to our key and well made in all but the header members that are named. */
const cases: readonly [string, string, AuthErrorCode, RegExp][] = [
  ['zip', nestByHand({ zip: 'DEF' }, deflateRawSync(inner)), 'header_unsupported', /member zip/],
  ['zip over a bomb', nestByHand({ zip: 'DEF' }, bomb), 'header_unsupported', /member zip/],
  ['an empty zip', nestByHand({ zip: '' }), 'header_unsupported', /member zip/],
  ['zip that is null', nestByHand({ zip: null }), 'header_unsupported', /member zip/],
  ['crit', nestByHand({ crit: ['exp'], exp: 1 }), 'header_unsupported', /member crit/],
  ['crit of a known name', nestByHand({ crit: ['alg'] }), 'header_unsupported', /member crit/],
  ['an empty crit', nestByHand({ crit: [] }), 'header_unsupported', /member crit/],
  ['p2c beside another alg', nestByHand({ p2c: 1 }), 'header_unsupported', /member p2c/],
  ['p2s beside another alg', nestByHand({ p2s: 'AAAA' }), 'header_unsupported', /member p2s/],
  ['no cty', nestByHand({ cty: undefined }), 'header_unsupported', /cty .* is undefined/],
  ['an empty cty', nestByHand({ cty: '' }), 'header_unsupported', /cty .* is "", expected "JWT"/],
  ['cty of claims', nestByHand({ cty: 'json' }), 'header_unsupported', /is "json", expected/],
  ['cty that is a list', nestByHand({ cty: ['JWT'] }), 'header_unsupported', /is \["JWT"\]/],
  ['cty with a parameter', nestByHand({ cty: 'JWT;x' }), 'header_unsupported', /is "JWT;x"/],
  ['another media type', nestByHand({ cty: 'text/jwt' }), 'header_unsupported', /"text\/jwt"/],
  ['dir', nestByHand({ alg: 'dir' }), 'alg_not_allowed', allowed],
  ['A128KW', nestByHand({ alg: 'A128KW' }), 'alg_not_allowed', allowed],
  ['A256GCMKW', nestByHand({ alg: 'A256GCMKW' }), 'alg_not_allowed', allowed],
  ['RSA1_5', nestByHand({ alg: 'RSA1_5' }), 'alg_not_allowed', allowed],
  ['another RSA alg', nestByHand({ alg: 'RSA-OAEP-256' }), 'alg_not_allowed', allowed],
  ['an alg of EC keys', nestByHand({ alg: 'ECDH-ES' }), 'alg_not_allowed', allowed],
  ['an alg of signatures', nestByHand({ alg: 'RS256' }), 'alg_not_allowed', allowed],
  ['alg none', nestByHand({ alg: 'none' }), 'alg_not_allowed', allowed],
  ['alg in lower case', nestByHand({ alg: 'rsa-oaep' }), 'alg_not_allowed', allowed],
  ['alg that is a list', nestByHand({ alg: ['RSA-OAEP'] }), 'alg_not_allowed', allowed],
  ['no alg', nestByHand({ alg: undefined }), 'alg_not_allowed', /token is undefined, the/],
  ['no enc', nestByHand({ enc: undefined }), 'alg_not_allowed', /^enc is undefined, allowed are A/],
  ['enc none', nestByHand({ enc: 'none' }), 'alg_not_allowed', /^enc is "none", allowed are A128G/],
  ['enc in lower case', nestByHand({ enc: 'a256gcm' }), 'alg_not_allowed', /^enc is "a256gcm"/],
  ['enc without MAC', nestByHand({ enc: 'A256CBC' }), 'alg_not_allowed', /^enc is "A256CBC"/],
  ['enc that is a list', nestByHand({ enc: ['A256GCM'] }), 'alg_not_allowed', /^enc is \["A256/],
  ['kid that is null', nestByHand({ kid: null }), 'token_malformed', /a string kid .* got null/],
  [
    'kid that is a list',
    nestByHand({ kid: ['k'] }),
    'token_malformed',
    /string kid .* got \["k"\]/,
  ],
]

describe('the header of an encrypted token', () => {
  test.each(cases)('TD-15 with %s is refused', async (_, token, code, message) => {
    await expect(verifier.verify(token)).rejects.toMatchObject(refusal(code, message))
  })

  test.each([
    ['crit', { crit: ['exp'] }],
    ['zip', { zip: 'DEF' }],
    ['p2c', { p2c: 1 }],
    ['cty', { cty: 'json' }],
    ['enc', { enc: 'none' }],
    ['alg', { alg: 'dir' }],
  ])('TD-15 is refused by the name of its member: %s', async (claim, header) => {
    await expect(verifier.verify(nestByHand(header))).rejects.toHaveProperty('claim', claim)
  })

  test('TD-15 is told what would be accepted', async () => {
    const both = verifierFor({
      decryptionKeys: [decryptionKey('rsa', 'RSA-OAEP'), decryptionKey('p256', 'ECDH-ES')],
    })
    await expect(both.verify(nestByHand({ alg: 'dir' }))).rejects.toMatchObject(
      refusal('alg_not_allowed', /the decryption keys are for RSA-OAEP, ECDH-ES$/),
    )
    await expect(both.verify(nestByHand({ enc: 'none' }))).rejects.toMatchObject(
      refusal(
        'alg_not_allowed',
        /allowed are A128GCM, A192GCM, A256GCM, A128CBC-HS256, A192CBC-HS384, A256CBC-HS512$/,
      ),
    )
  })

  test('TD-15 naming another enc than was used is refused, by the tag', async () => {
    const others = ['A128GCM', 'A192GCM', 'A128CBC-HS256', 'A256CBC-HS512']
    for (const token of others.map((enc) => nestByHand({ enc }))) {
      await expect(verifier.verify(token)).rejects.toMatchObject(
        refusal('token_undecryptable', /^the token does not decrypt/),
      )
    }
  })

  test.each([
    ['a list', '[]', /the header is not a JSON object/],
    ['no JSON', '{', /the header is not JSON/],
    ['empty', '', /the header is not JSON/],
    [
      'one with a member twice',
      '{"alg":"dir","alg":"RSA-OAEP","enc":"A256GCM","cty":"JWT"}',
      /has a member name twice/,
    ],
    [
      'one with a member twice through an escape',
      '{"alg":"RSA-OAEP","enc":"A256GCM","cty":"JWT","zi\\u0070":"DEF","zip":"DEF"}',
      /has a member name twice/,
    ],
    ['one that is nested too deeply', `{"a":${'['.repeat(80)}${']'.repeat(80)}}`, /too deeply/],
  ])('TD-15 that is %s is refused', async (_, header, message) => {
    await expect(verifier.verify(nestByHand(header))).rejects.toMatchObject(
      refusal('token_malformed', message),
    )
  })

  test('TD-15 a member from the prototype of objects is not the header’s', async () => {
    const header = '{"__proto__":{"alg":"RSA-OAEP","enc":"A256GCM","cty":"JWT"}}'
    await expect(verifier.verify(nestByHand(header))).rejects.toMatchObject(
      refusal('header_unsupported', /cty of an encrypted token is undefined/),
    )
  })
})

describe('the work that an encrypted token causes', () => {
  // 2 147 483 647 rounds would take an hour; that this test ends shows that none was begun.
  test('TD-15 is bounded: password-based algorithms are refused by name', async () => {
    const passwordBased = ['PBES2-HS256+A128KW', 'PBES2-HS384+A192KW', 'PBES2-HS512+A256KW']
    for (const alg of passwordBased) {
      await expect(
        verifier.verify(nestByHand({ alg, p2c: 2_147_483_647, p2s: 'AAAAAAAAAAAAAAAAAAAAAA' })),
      ).rejects.toMatchObject(refusal('header_unsupported', /header member p2c .* not supported/))
      await expect(verifier.verify(nestByHand({ alg }))).rejects.toMatchObject(
        refusal('alg_not_allowed', allowed),
      )
    }
  })

  test('TD-15 is bounded: an encrypted token over maxTokenBytes is not decoded', async () => {
    const token = withSegment(nestByHand(), 3, () => '!'.repeat(20_000))
    await expect(verifier.verify(token)).rejects.toMatchObject(
      refusal('token_too_large', /characters, more than maxTokenBytes 16384/),
    )
    const exact = nestByHand()
    await expect(limited(exact.length).verify(exact)).resolves.toHaveProperty('subject', 'alice')
    await expect(limited(exact.length - 1).verify(exact)).rejects.toMatchObject(
      refusal('token_too_large', /more than maxTokenBytes/),
    )
  })
})

describe('the ephemeral key of ECDH-ES', () => {
  const onP256 = verifierFor({ decryptionKeys: [decryptionKey('p256', 'ECDH-ES')] })
  const coordinate = base64url(Buffer.alloc(32, 1))
  const p256 = { kty: 'EC', crv: 'P-256' }

  test.each([
    ['a point off the curve', { ...p256, x: coordinate, y: coordinate }],
    [
      'the point at zero',
      { ...p256, x: base64url(Buffer.alloc(32)), y: base64url(Buffer.alloc(32)) },
    ],
    ['a coordinate too long', { ...p256, x: base64url(Buffer.alloc(33, 1)), y: coordinate }],
    ['no y', { ...p256, x: coordinate }],
    ['another curve', { kty: 'EC', crv: 'P-384', x: coordinate, y: coordinate }],
    ['a curve of another kind', { kty: 'OKP', crv: 'X25519', x: coordinate }],
    ['a secret', { kty: 'oct', k: coordinate }],
    ['no key type', {}],
    ['a list', []],
    ['text', 'P-256'],
    ['null', null],
    ['absent', undefined],
  ])('TD-15 that is %s is refused', async (_, epk) => {
    const good = await nest('p256', { alg: 'ECDH-ES', enc: 'A256GCM' })
    const header = JSON.stringify({ alg: 'ECDH-ES', enc: 'A256GCM', cty: 'JWT', epk })
    const token = withSegment(good, 0, () => base64url(header))
    await expect(onP256.verify(token)).rejects.toMatchObject(
      refusal('token_undecryptable', /^the token does not decrypt; was it/),
    )
  })

  test('TD-15 that is a point of small order on X25519 is refused', async () => {
    const onX25519 = verifierFor({ decryptionKeys: [decryptionKey('x25519', 'ECDH-ES')] })
    const good = await nest('x25519', { alg: 'ECDH-ES', enc: 'A256GCM' })
    const epk = { kty: 'OKP', crv: 'X25519', x: base64url(Buffer.alloc(32)) }
    const header = JSON.stringify({ alg: 'ECDH-ES', enc: 'A256GCM', cty: 'JWT', epk })
    await expect(
      onX25519.verify(withSegment(good, 0, () => base64url(header))),
    ).rejects.toMatchObject(refusal('token_undecryptable', /^the token does not decrypt/))
  })
})
