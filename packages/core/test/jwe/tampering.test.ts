import { describe, expect, test } from 'vitest'
import { AuthError } from '../../src/errors.ts'
import { refusal } from '../refusal.ts'
import { base64url, baseClaims, foreignKeys, sign, verifierFor } from '../signing.ts'
import { decryptionKey, flipped, inner, nest, nestByHand, withSegment } from './nested.ts'

const rsaKey = decryptionKey('rsa', 'RSA-OAEP')
const verifier = verifierFor({
  decryptionKeys: [
    rsaKey,
    decryptionKey('p256', 'ECDH-ES+A256KW'),
    decryptionKey('p256', 'ECDH-ES'),
  ],
})
const good = nestByHand()

async function refusalOf(token: string): Promise<AuthError> {
  const error: unknown = await verifier.verify(token).then(
    () => new Error('the token was accepted'),
    (reason: unknown) => reason,
  )
  if (error instanceof AuthError) return error
  throw error
}

describe('one bit turned over', () => {
  test.each([1, 2, 3, 4])('TD-15 in segment %i is refused, first byte and last', async (index) => {
    const bytes = Buffer.from(good.split('.')[index] ?? '', 'base64url').length
    for (const [byte, bit] of [
      [0, 7],
      [bytes - 1, 0],
    ] as const) {
      const token = withSegment(good, index, (segment) => flipped(segment, byte, bit))
      await expect(verifier.verify(token)).rejects.toMatchObject(
        refusal('token_undecryptable', /^the token does not decrypt; was it encrypted to another/),
      )
    }
  })

  test('TD-15 anywhere in the header is refused', async () => {
    const length = Buffer.from(good.split('.')[0] ?? '', 'base64url').length
    const tokens = Array.from({ length }, (_, byte) =>
      withSegment(good, 0, (segment) => flipped(segment, byte, byte % 8)),
    )
    const codes = await Promise.all(tokens.map(async (token) => (await refusalOf(token)).code))
    expect(codes).toHaveLength(length)
    expect(new Set(codes)).toEqual(
      new Set(['token_malformed', 'header_unsupported', 'alg_not_allowed']),
    )
  })

  test('TD-15 the header is authenticated: a member added to it is refused', async () => {
    const header = '{"alg":"RSA-OAEP","enc":"A256GCM","cty":"JWT","typ":"at+jwt"}'
    await expect(
      verifier.verify(withSegment(good, 0, () => base64url(header))),
    ).rejects.toMatchObject(refusal('token_undecryptable', /does not decrypt/))
  })
})

describe('a failed decryption', () => {
  test('TD-15 sounds the same whichever step failed, and has no cause', async () => {
    const curve = await nest('p256', { alg: 'ECDH-ES+A256KW', enc: 'A128CBC-HS256' })
    const direct = await nest('p256', { alg: 'ECDH-ES', enc: 'A128GCM' })
    const tokens = [good, curve, direct].flatMap((token) =>
      [1, 2, 3, 4].flatMap((index) => [
        withSegment(token, index, (segment) => (segment === '' ? 'AAAA' : flipped(segment, 0, 0))),
        withSegment(token, index, (segment) => (segment === '' ? 'AAAA' : '')),
        withSegment(token, index, (segment) => `AAAA${segment}`),
        withSegment(token, index, (segment) => segment.slice(0, 4)),
      ]),
    )
    const changed = tokens.filter((token) => ![good, curve, direct].includes(token))
    expect(changed).toHaveLength(47)
    const errors = await Promise.all(changed.map(refusalOf))
    expect(new Set(errors.map(({ code, message }) => `${code}: ${message}`))).toEqual(
      new Set([
        'token_undecryptable: the token does not decrypt; was it encrypted to another key?',
      ]),
    )
    expect(errors.filter((error) => 'cause' in error || error.claim !== undefined)).toEqual([])
  })
})

describe('a segment that is not canonical base64url', () => {
  const disturbances: readonly [string, (segment: string) => string][] = [
    ['with padding', (segment) => `${segment}=`],
    ['with a space', (segment) => `${segment} `],
    ['with a line break', (segment) => `${segment}\n`],
    ['in the other alphabet', (segment) => `+${segment.slice(1)}`],
    [
      'of impossible length',
      (segment) => `${segment}${'A'.repeat((5 - (segment.length % 4)) % 4)}`,
    ],
    ['with a letter beyond ASCII', (segment) => `é${segment.slice(1)}`],
  ]

  test.each(disturbances)('TD-15 %s is refused, in each of the five', async (_, disturb) => {
    const tokens = [0, 1, 2, 3, 4].map((index) => withSegment(good, index, disturb))
    for (const token of tokens) {
      await expect(verifier.verify(token)).rejects.toMatchObject(
        refusal('token_malformed', /not a compact JWE: a segment is not canonical base64url/),
      )
    }
  })

  test('TD-15 with unused bits set is refused: the same bytes, another token', async () => {
    const tag = good.split('.')[4] ?? ''
    const loose = tag.slice(0, -1) + String.fromCharCode(tag.charCodeAt(tag.length - 1) + 1)
    expect(Buffer.from(loose, 'base64url')).toEqual(Buffer.from(tag, 'base64url'))
    await expect(verifier.verify(withSegment(good, 4, () => loose))).rejects.toMatchObject(
      refusal('token_malformed', /a segment is not canonical base64url/),
    )
  })
})

describe('what is inside', () => {
  test.each([
    ['another encrypted token', nestByHand(), 'token_encrypted', /five segments: it is encrypted/],
    ['claims in JSON', JSON.stringify(baseClaims()), 'token_malformed', /header is not canonical/],
    ['nothing', '', 'token_malformed', /expected three segments/],
    ['an opaque token', '2YotnFZFEjr1zCsicMWpAA', 'token_malformed', /expected three segments/],
    ['a token with a line break', `${inner}\n`, 'token_malformed', /signature is not canonical/],
    ['bytes beyond ASCII', 'é.é.é', 'token_malformed', /header is not canonical base64url/],
    [
      'an unsigned token',
      `${base64url('{"alg":"none"}')}.${base64url(JSON.stringify(baseClaims()))}.`,
      'alg_not_allowed',
      /^alg is "none"/,
    ],
    [
      'a token signed by a stranger',
      sign({ alg: 'EdDSA', kid: 'ed25519' }, baseClaims(), foreignKeys.ed25519),
      'signature_invalid',
      /signature does not hold under key "ed25519"/,
    ],
    [
      'a token signed with our own public encryption key as a secret',
      sign({ alg: 'HS256' }, baseClaims(), rsaKey.key.export({ type: 'pkcs1', format: 'pem' })),
      'alg_not_allowed',
      /^alg is "HS256"/,
    ],
    [
      'a token that expired',
      sign({ alg: 'EdDSA' }, baseClaims({ exp: 1_699_999_000 })),
      'token_expired',
      /exp is 1699999000/,
    ],
    [
      'an ID token',
      sign({ alg: 'EdDSA', typ: 'id_token' }),
      'token_type_mismatch',
      /typ is "id_token"/,
    ],
    [
      'a token of another issuer',
      sign({ alg: 'EdDSA' }, baseClaims({ iss: 'https://evil.example' })),
      'issuer_mismatch',
      /iss is "https:\/\/evil/,
    ],
  ] as const)('TD-15 %s is refused: encryption proves nothing', async (_, text, code, message) => {
    await expect(verifier.verify(nestByHand({}, text))).rejects.toMatchObject(
      refusal(code, message),
    )
  })

  test('TD-15 a header inside cannot borrow from the header outside', async () => {
    const unnamed = nestByHand({ typ: 'at+jwt' }, sign({ alg: 'EdDSA' }))
    const strict = verifierFor({ tokenType: 'at+jwt', decryptionKeys: [rsaKey] })
    await expect(strict.verify(unnamed)).rejects.toMatchObject(
      refusal('token_type_mismatch', /typ is absent/),
    )
  })
})
