import { readFileSync } from 'node:fs'
import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { verifyCompact, type Jwk } from '../../src/jws.ts'
import { importPublicJwk } from '../../src/keys/jwk.ts'
import { staticKeys } from '../../src/keys/static-keys.ts'
import { weaknessOfRsa } from '../../src/keys/weak-rsa.ts'
import { refusal } from '../refusal.ts'
import { base64url, baseClaims, keys, makeKey, sign, verifierFor } from '../signing.ts'

interface Vector {
  readonly weakness: string
  readonly jwk: Jwk
  readonly jws: string
}

const { keys: vectors } = JSON.parse(
  readFileSync(new URL('../vectors/weak-rsa-keys.json', import.meta.url), 'utf8'),
) as { readonly keys: readonly Vector[] }

function unsafe(reason: RegExp) {
  return { fault: 'unsafe', reason: expect.stringMatching(reason) as unknown }
}

function bytes(number: bigint): string {
  const hex = number.toString(16)
  return base64url(Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex'))
}

describe('the modulus', () => {
  test.each([1024, 2040, 2047])('C041 of %i bits is too short', async (modulusLength) => {
    const pair = generateKeyPairSync('rsa', { modulusLength })
    const jwk = { ...pair.publicKey.export({ format: 'jwk' }), kid: 'short' }
    const reason = new RegExp(`RSA modulus has ${modulusLength} bits, 2048 to 16384 are needed`)
    expect(importPublicJwk(jwk)).toEqual(unsafe(reason))
    expect(() => verifierFor({ keys: staticKeys(jwk) })).toThrow(reason)
    const token = sign({ alg: 'RS256' }, baseClaims(), { ...pair, jwk })
    await expect(verifyCompact(token, jwk, { algorithms: ['RS256'] })).rejects.toMatchObject(
      refusal('key_not_found', /no key fits alg RS256 without kid/),
    )
  })

  test('C041 does not grow by zeros in front', () => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 })
    const n = Buffer.from(publicKey.export({ format: 'jwk' }).n as string, 'base64url')
    const padded = base64url(Buffer.concat([Buffer.alloc(128), n]))
    expect(importPublicJwk({ kty: 'RSA', e: 'AQAB', n: padded })).toEqual(unsafe(/has 1024 bits/))
  })

  test('C041 of 2048 bits is long enough', async () => {
    const key = makeKey('rsa', 'fresh')
    const verifier = verifierFor({ keys: staticKeys(key.jwk) })
    expect((await verifier.verify(sign({ alg: 'RS256' }, baseClaims(), key))).subject).toBe('alice')
  })

  test.each([
    ['missing', { n: undefined }],
    ['a number', { n: 5 }],
    ['padded', { n: `${keys.rsa.jwk['n'] as string}==` }],
    ['of the standard alphabet', { n: '+/+/' }],
    ['beside no exponent', { e: undefined }],
  ])('%s is no key', (_, members) => {
    expect(importPublicJwk({ ...keys.rsa.jwk, ...members })).toEqual(
      unsafe(/its n or e is missing or not base64url/),
    )
  })
})

test.each([
  [1n << 2047n, 'the RSA modulus is even'],
  [(1n << 2046n) + 1n, 'the RSA modulus has 2047 bits, 2048 to 16384 are needed'],
  [(1n << 2047n) + 1n, null],
  [(1n << 16_383n) + 1n, null],
  [(1n << 16_384n) + 1n, 'the RSA modulus has 16385 bits, 2048 to 16384 are needed'],
])('C041 the modulus of row %# is judged by its bits', (modulus, weakness) => {
  const n = Buffer.from(bytes(modulus), 'base64url')
  expect(weaknessOfRsa(n, Buffer.from([1, 0, 1]))).toBe(weakness)
})

describe('the public exponent', () => {
  test.each([0n, 1n, 2n, 4n, 65_536n, 65_538n, (1n << 64n) + 1n, 1n << 64n, 1n << 2000n])(
    'C042 %i is refused',
    (e) => {
      const reason = /RSA exponent must be odd, at least 3 and at most 64 bits/
      expect(importPublicJwk({ ...keys.rsa.jwk, e: bytes(e) })).toEqual(unsafe(reason))
      expect(() => verifierFor({ keys: staticKeys({ ...keys.rsa.jwk, e: bytes(e) }) })).toThrow(
        reason,
      )
    },
  )

  test.each([3n, 5n, 17n, 65_537n, (1n << 64n) - 1n])('C042 %i is taken', (e) => {
    expect(importPublicJwk({ ...keys.rsa.jwk, e: bytes(e) })).toMatchObject({ kid: 'rsa' })
  })

  test('C042 empty text is no exponent', () => {
    expect(importPublicJwk({ ...keys.rsa.jwk, e: '' })).toEqual(unsafe(/RSA exponent must be odd/))
  })
})

const reasons: Readonly<Record<string, RegExp>> = {
  roca: /made by a broken generator \(ROCA\)/,
  exponentOne: /RSA exponent must be odd, at least 3/,
  shortModulus: /RSA modulus has 1024 bits/,
}

test.each(vectors.map((vector) => [vector.weakness, vector] as const))(
  'C042 a published key with the weakness "%s" verifies nothing',
  async (weakness, { jwk, jws }) => {
    const reason = reasons[weakness] as RegExp
    expect(importPublicJwk(jwk)).toEqual(unsafe(reason))
    expect(() => verifierFor({ keys: staticKeys(jwk) })).toThrow(reason)
    await expect(verifyCompact(jws, jwk, { algorithms: ['RS256'] })).rejects.toMatchObject(
      refusal('key_not_found', /no key fits kid ".*", alg RS256/),
    )
  },
)

test('C042 the fingerprint of ROCA is not seen in sound keys', () => {
  for (let index = 0; index < 3; index += 1) {
    expect(importPublicJwk(makeKey('rsa', 'sound').jwk)).toMatchObject({ kid: 'sound' })
  }
})
