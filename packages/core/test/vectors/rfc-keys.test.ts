import { describe, expect, test } from 'vitest'
import { verifyCompact, type Jwk } from '../../src/jws.ts'
import { staticKeys } from '../../src/keys/static-keys.ts'
import { messageOf } from '../options/option-error.ts'
import { createVerifier } from '../../src/verifier.ts'
import { refusal } from '../refusal.ts'
import { sign } from '../signing.ts'
import { readRfc } from './rfc-examples.ts'

interface Jwks {
  readonly jwks: { readonly keys: readonly Jwk[] }
}

const rfc7517 = readRfc(7517) as {
  readonly public: Jwks
  readonly private: Jwks
  readonly symmetric: Jwks
}

function verifierOver(jwks: { readonly keys: readonly Jwk[] }) {
  return createVerifier({ issuer: 'joe', audience: null, keys: staticKeys(jwks) })
}

describe('RFC 7517 appendix A', () => {
  test('C055 A.1: the RSA key verifies, the EC key is for encryption and does not', async () => {
    const { jwks } = rfc7517.public
    const verifier = verifierOver(jwks)
    const claims = { iss: 'joe', sub: 'a', exp: 9_999_999_999 }
    await expect(
      verifier.verify(sign({ alg: 'RS256', kid: '2011-04-29' }, claims)),
    ).rejects.toMatchObject(refusal('signature_invalid', /signature does not hold under/))
    await expect(verifier.verify(sign({ alg: 'ES256', kid: '1' }, claims))).rejects.toMatchObject(
      refusal(
        'key_not_found',
        /no key fits kid "1", alg ES256; the issuer's kids are \["2011-04-29"\]/,
      ),
    )
  })

  test('A.2: private keys are refused where public ones belong', () => {
    expect(messageOf(() => verifierOver(rfc7517.private.jwks))).toMatch(/holds the secret member d/)
    for (const key of rfc7517.private.jwks.keys) {
      expect(messageOf(() => verifierOver({ keys: [key] }))).toMatch(/holds the secret member d/)
    }
  })

  test('A.3: so are symmetric ones', () => {
    expect(messageOf(() => verifierOver(rfc7517.symmetric.jwks))).toMatch(/symmetric|secret/)
  })

  test('A.3: the HMAC key signs what it verifies, the key for wrapping does not', async () => {
    const [wrapping, hmac] = rfc7517.symmetric.jwks.keys as [Jwk, Jwk]
    const bytes = Buffer.from(String(hmac['k']), 'base64url')
    const jws = sign({ alg: 'HS256' }, { a: 1 }, bytes)
    const algorithms = ['HS256'] as const
    const { payload } = await verifyCompact(jws, hmac, { algorithms })
    expect(Buffer.from(payload).toString()).toBe('{"a":1}')
    await expect(verifyCompact(jws, wrapping, { algorithms })).rejects.toMatchObject(
      refusal('key_not_found', /no key fits alg HS256/),
    )
  })
})
