import { describe, expect, test } from 'vitest'
import { verifyCompact, type Jwk } from '../../src/jws.ts'
import type { JwsAlgorithm } from '../../src/keys/algorithms.ts'
import { refusal } from '../refusal.ts'
import {
  base64url,
  foreignKeys,
  keys,
  publicJwks,
  secret,
  sign,
  signSegments,
  signingAlgorithms,
} from '../signing.ts'

const secretJwk = { kty: 'oct', k: base64url(secret) }
const es256 = { algorithms: ['ES256'] } as const

function keysFor(alg: string): Jwk | { readonly keys: readonly Jwk[] } {
  return alg.startsWith('HS') ? secretJwk : publicJwks()
}

describe('a good JWS', () => {
  test.each(signingAlgorithms)('of %s gives its header and its bytes', async (alg) => {
    const algorithms = [alg] as JwsAlgorithm[]
    const verified = await verifyCompact(sign({ alg, kid: undefined }), keysFor(alg), {
      algorithms,
    })
    expect(verified.header).toEqual({ alg })
    expect(JSON.parse(Buffer.from(verified.payload).toString())).toMatchObject({ sub: 'alice' })
  })

  test.each([
    ['no bytes', Buffer.alloc(0)],
    ['text', Buffer.from('plain text')],
    ['bytes that are not UTF-8', Buffer.from([0xff, 0x00, 0xc0, 0xaf])],
    ['JSON with a name twice', Buffer.from('{"a":1,"a":2}')],
  ])('may hold %s', async (_, payload) => {
    const jws = signSegments('{"alg":"ES256"}', payload, keys.p256, 'ES256')
    const verified = await verifyCompact(jws, keys.p256.jwk, es256)
    expect(Buffer.from(verified.payload)).toEqual(payload)
  })

  test('is found by kid in a set', async () => {
    const set = { keys: [foreignKeys.p256.jwk, keys.p256.jwk] }
    const verified = await verifyCompact(sign({ alg: 'ES256', kid: 'p256' }), set, es256)
    expect(verified.header.kid).toBe('p256')
    await expect(verifyCompact(sign({ alg: 'ES256' }), set, es256)).rejects.toMatchObject(
      refusal('key_not_found', /several keys fit alg ES256 without kid/),
    )
  })
})

describe('a bad JWS', () => {
  test.each([undefined, null, 1, {}, [], Buffer.from('a.b.c')])(
    'C028 that is no string is refused: %j',
    async (jws) => {
      await expect(verifyCompact(jws as string, keys.p256.jwk, es256)).rejects.toMatchObject(
        refusal('token_malformed', /expected the JWS as a string, got /),
      )
    },
  )

  test('C032 with an algorithm outside of the list is refused', async () => {
    await expect(verifyCompact(sign({ alg: 'ES384' }), keys.p384.jwk, es256)).rejects.toMatchObject(
      refusal('alg_not_allowed', /alg is "ES384", allowed are ES256$/),
    )
    await expect(verifyCompact(sign({ alg: 'none' }), keys.p384.jwk, es256)).rejects.toMatchObject(
      refusal('alg_not_allowed', /alg is "none", allowed are ES256$/),
    )
  })

  test('C032 names every algorithm that would do', async () => {
    const options = { algorithms: ['ES256', 'EdDSA'] } as const
    await expect(
      verifyCompact(sign({ alg: 'ES384' }), keys.p384.jwk, options),
    ).rejects.toMatchObject(refusal('alg_not_allowed', /alg is "ES384", allowed are ES256, EdDSA$/))
  })

  test('with a signature of another key is refused', async () => {
    await expect(
      verifyCompact(sign({ alg: 'ES256' }), foreignKeys.p256.jwk, es256),
    ).rejects.toMatchObject(refusal('signature_invalid', /does not hold with ES256/))
  })

  test('C027 of more than a mebibyte is refused unread', async () => {
    await expect(verifyCompact('\0'.repeat(1_048_577), keys.p256.jwk, es256)).rejects.toMatchObject(
      refusal('token_too_large', /more than maxTokenBytes 1048576/),
    )
  })

  test('C003 with five segments is refused as encrypted', async () => {
    await expect(verifyCompact('e30.a.b.c.d', keys.p256.jwk, es256)).rejects.toMatchObject(
      refusal('token_encrypted', /five segments/),
    )
  })
})

describe('a symmetric key', () => {
  test.each([
    ['HS256', 32],
    ['HS384', 48],
    ['HS512', 64],
  ] as const)('C043 for %s has at least %i bytes', async (alg, least) => {
    const attempt = (length: number) => {
      const bytes = Buffer.alloc(length, 9)
      const jwk = { kty: 'oct', k: base64url(bytes) }
      return verifyCompact(sign({ alg }, {}, bytes), jwk, { algorithms: [alg] })
    }
    expect((await attempt(least)).header.alg).toBe(alg)
    expect((await attempt(least + 100)).header.alg).toBe(alg)
    for (const length of [0, 1, least - 1]) {
      await expect(attempt(length)).rejects.toMatchObject(
        refusal('key_not_found', new RegExp(`no key fits alg ${alg} without kid`)),
      )
    }
  })

  test.each([
    ['alg', { alg: 'HS512' }],
    ['alg of a cipher', { alg: 'A256GCM' }],
    ['use', { use: 'enc' }],
    ['key_ops', { key_ops: ['sign'] }],
    ['key_ops of another form', { key_ops: 'verify' }],
    ['kid', { kid: 'other' }],
    ['kid of another form', { kid: 1 }],
    ['kty', { kty: 'EC' }],
    ['k with padding', { k: `${base64url(secret)}==` }],
    ['k', { k: undefined }],
  ])('is passed over when its %s does not fit', async (_, members) => {
    const jwk = { kty: 'oct', k: base64url(secret), ...members }
    await expect(
      verifyCompact(sign({ alg: 'HS256', kid: 'mine' }), jwk, { algorithms: ['HS256'] }),
    ).rejects.toMatchObject(refusal('key_not_found', /no key fits kid "mine", alg HS256/))
  })

  test('is passed over with a kid of another form, also by a token without kid', async () => {
    const jwk = { ...secretJwk, kid: 1 }
    await expect(
      verifyCompact(sign({ alg: 'HS256' }), jwk, { algorithms: ['HS256'] }),
    ).rejects.toMatchObject(refusal('key_not_found', /no key fits alg HS256 without kid/))
  })

  test.each([
    [{ alg: 'HS256' }],
    [{ use: 'sig' }],
    [{ key_ops: ['sign', 'verify'] }],
    [{ kid: 'mine' }],
  ])('verifies with %j', async (members) => {
    const jws = sign({ alg: 'HS256', kid: 'mine' })
    const verified = await verifyCompact(
      jws,
      { ...secretJwk, ...members },
      { algorithms: ['HS256'] },
    )
    expect(verified.header.kid).toBe('mine')
  })
})

describe('a set that can be read in two ways', () => {
  const hs256 = { algorithms: ['HS256'] } as const
  const { kid: _, ...p256 } = keys.p256.jwk
  const mixed = refusal('key_not_found', /mixes secrets with public keys, or gives one kid to two/)

  test.each<readonly [string, readonly Jwk[]]>([
    ['a secret beside a public key', [secretJwk, p256]],
    ['a public key beside two secrets', [p256, secretJwk, { ...secretJwk, kid: 'mine' }]],
    ['a kid twice', [keys.p256.jwk, { ...foreignKeys.p256.jwk, kid: 'p256' }]],
    ['a kid twice, once for encryption', [keys.p256.jwk, { ...keys.p256.jwk, use: 'enc' }]],
  ])('C058 is refused, whatever the token says: %s', async (_name, list) => {
    for (const [jws, options] of [
      [sign({ alg: 'ES256' }), es256],
      [sign({ alg: 'HS256' }), hs256],
    ] as const) {
      await expect(verifyCompact(jws, { keys: list }, options)).rejects.toMatchObject({
        ...mixed,
        claim: 'kid',
      })
    }
  })

  test.each<readonly [string, readonly unknown[], 'ES256' | 'HS256']>([
    [
      'a kid for two kinds',
      [
        { ...keys.rsa.jwk, kid: 'a' },
        { ...p256, kid: 'a' },
      ],
      'ES256',
    ],
    ['keys without kid', [p256, { ...keys.p384.jwk, kid: undefined }], 'ES256'],
    [
      'two secrets',
      [
        { ...secretJwk, kid: 'a' },
        { ...secretJwk, kid: 'b', k: 'AAAA' },
      ],
      'HS256',
    ],
    ['what is no key beside a secret', [null, 'text', 1, undefined, secretJwk], 'HS256'],
    ['what is no key beside a public one', [null, 'text', 1, undefined, p256], 'ES256'],
  ])('is none with %s', async (_name, list, alg) => {
    const set = { keys: list as readonly Jwk[] }
    const verified = await verifyCompact(sign({ alg, kid: 'a' }), set, { algorithms: [alg] })
    expect(verified.header.alg).toBe(alg)
  })

  test.each([['text'], [{}], [null], [1]])('holds no key when its keys are %j', async (list) => {
    const set = { keys: list } as unknown as Jwk
    await expect(verifyCompact(sign({ alg: 'ES256' }), set, es256)).rejects.toMatchObject(
      refusal('key_not_found', /no key fits alg ES256 without kid/),
    )
  })
})

describe('mistakes of the caller', () => {
  test.each([
    [['none'], /algorithms must be names of JWS algorithms/],
    [[], /algorithms must be a non-empty string or a non-empty list/],
    [undefined, /algorithms must be set, or left out/],
    [null, /algorithms must be a non-empty string/],
    [['HS256', 'RS256'], /algorithms must be .*either HS\* or the others/],
    [['rs256'], /algorithms must be names of JWS algorithms/],
  ])('C031 the algorithms %j are a TypeError', async (algorithms, message) => {
    const options = { algorithms } as { algorithms: JwsAlgorithm[] }
    const attempt = verifyCompact(sign({ alg: 'RS256' }), keys.rsa.jwk, options)
    await expect(attempt).rejects.toBeInstanceOf(TypeError)
    await expect(attempt).rejects.toThrow(message)
  })

  test('C031 no algorithms at all are a TypeError', async () => {
    const attempt = verifyCompact(sign({ alg: 'RS256' }), keys.rsa.jwk, {} as typeof es256)
    await expect(attempt).rejects.toThrow(/algorithms must be a non-empty string/)
  })

  test.each([[null], [undefined], ['secret'], [1]])('keys of %j are a TypeError', async (bad) => {
    const attempt = verifyCompact(sign({ alg: 'ES256' }), bad as unknown as Jwk, es256)
    await expect(attempt).rejects.toBeInstanceOf(TypeError)
    await expect(attempt).rejects.toThrow(
      /the keys of verifyCompact\(\) must be a JWK or a JWK Set/,
    )
  })

  test('an option it does not have is a TypeError', async () => {
    const options = { ...es256, audience: 'x' }
    await expect(verifyCompact(sign({ alg: 'ES256' }), keys.p256.jwk, options)).rejects.toThrow(
      /verifyCompact\(\) has no option "audience"; it has algorithms/,
    )
  })
})
