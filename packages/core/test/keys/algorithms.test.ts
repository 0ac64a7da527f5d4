import { generateKeyPairSync, sign as signBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { verifyCompact } from '../../src/jws.ts'
import {
  algorithmNamed,
  isJwsAlgorithm,
  isSymmetric,
  publicKeyAlgorithms,
  sharedSecretAlgorithms,
} from '../../src/keys/algorithms.ts'
import { staticKeys } from '../../src/keys/static-keys.ts'
import { refusal } from '../refusal.ts'
import { base64url, baseClaims, keys, signingAlgorithms, verifierFor } from '../signing.ts'

describe('the table', () => {
  test('lists the algorithms of RFC 7518, RFC 8037 and RFC 9864, in two kinds', () => {
    expect(publicKeyAlgorithms.join(' ')).toBe(
      'RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA Ed25519',
    )
    expect(sharedSecretAlgorithms).toEqual(['HS256', 'HS384', 'HS512'])
    expect([...sharedSecretAlgorithms, ...publicKeyAlgorithms].toSorted()).toEqual(
      signingAlgorithms.toSorted(),
    )
    expect(sharedSecretAlgorithms.every(isSymmetric)).toBe(true)
    expect(publicKeyAlgorithms.some(isSymmetric)).toBe(false)
  })

  test.each([
    ['HS256', 'oct', null, 'sha256', 32, 32],
    ['HS384', 'oct', null, 'sha384', 48, 48],
    ['HS512', 'oct', null, 'sha512', 64, 64],
    ['RS256', 'RSA', null, 'sha256', 32, null],
    ['RS384', 'RSA', null, 'sha384', 48, null],
    ['RS512', 'RSA', null, 'sha512', 64, null],
    ['PS256', 'RSA', null, 'sha256', 32, null],
    ['PS384', 'RSA', null, 'sha384', 48, null],
    ['PS512', 'RSA', null, 'sha512', 64, null],
    ['ES256', 'EC', 'P-256', 'sha256', 32, 64],
    ['ES384', 'EC', 'P-384', 'sha384', 48, 96],
    ['ES512', 'EC', 'P-521', 'sha512', 64, 132],
    ['EdDSA', 'OKP', 'Ed25519', null, 0, 64],
    ['Ed25519', 'OKP', 'Ed25519', null, 0, 64],
  ])('says of %s: kty %s, crv %s, %s', (name, kty, crv, hash, hashBytes, signatureBytes) => {
    expect(algorithmNamed(name)).toMatchObject({
      name,
      kty,
      crv,
      hash,
      hashBytes,
      signatureBytes,
    })
  })

  test.each([
    'none',
    'None',
    '',
    'rs256',
    'RS256 ',
    'ES256K',
    'Ed448',
    'RS1',
    'toString',
    '__proto__',
  ])('C030 has no %j', (name) => {
    expect(algorithmNamed(name)).toBeUndefined()
    expect(isJwsAlgorithm(name)).toBe(false)
  })

  test('takes nothing but text for a name', () => {
    for (const value of [undefined, null, 0, ['RS256'], { toString: () => 'RS256' }]) {
      expect(isJwsAlgorithm(value)).toBe(false)
    }
  })
})

describe('curves', () => {
  const pairs = [
    ['ES256', 'P-256', keys.p256],
    ['ES384', 'P-384', keys.p384],
    ['ES512', 'P-521', keys.p521],
  ] as const
  const wrong = pairs.flatMap(([alg]) =>
    pairs.filter(([own]) => own !== alg).map(([, crv, key]) => [alg, crv, key] as const),
  )

  test.each(wrong)(
    'C037 %s refuses a key on %s, though the signature holds',
    async (alg, _, key) => {
      const input = `${base64url(JSON.stringify({ alg }))}.${base64url(JSON.stringify(baseClaims()))}`
      const signature = signBytes(`sha${alg.slice(2)}`, Buffer.from(input), {
        key: key.privateKey,
        dsaEncoding: 'ieee-p1363',
      })
      const token = `${input}.${base64url(signature)}`
      const noKey = refusal('key_not_found', new RegExp(`no key fits alg ${alg} without kid`))
      await expect(verifierFor({ keys: staticKeys(key.jwk) }).verify(token)).rejects.toMatchObject(
        noKey,
      )
      await expect(verifyCompact(token, key.jwk, { algorithms: [alg] })).rejects.toMatchObject(
        noKey,
      )
    },
  )

  test.each(wrong)('C037 a JWK that says %s and lies on %s is no key', (alg, _, key) => {
    expect(() => verifierFor({ keys: staticKeys({ ...key.jwk, alg }) })).toThrow(
      /staticKeys\(\) holds no key that verifies signatures: nothing here verifies kty "EC"/,
    )
  })

  test('C037 secp256k1 is no curve of ES256', () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'secp256k1' })
    const jwk = { ...publicKey.export({ format: 'jwk' }) }
    for (const alg of [undefined, 'ES256', 'ES256K']) {
      const named = alg === undefined ? jwk : { ...jwk, alg }
      expect(() => verifierFor({ keys: staticKeys(named) })).toThrow(/no key that verifies/)
    }
  })
})
