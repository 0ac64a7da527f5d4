import { describe, expect, test } from 'vitest'
import { verifyCompact } from '../../src/jws.ts'
import { publicKeyPem } from '../../src/keys/public-key-pem.ts'
import { sharedSecret } from '../../src/keys/shared-secret.ts'
import { staticKeys } from '../../src/keys/static-keys.ts'
import { createVerifier } from '../../src/verifier.ts'
import { publicKeyForms } from '../public-key-forms.ts'
import { refusal } from '../refusal.ts'
import {
  audience,
  baseClaims,
  issuer,
  keys,
  nowSeconds,
  secret,
  sign,
  verifierFor,
  type TestKey,
} from '../signing.ts'

const hmacs = ['HS256', 'HS384', 'HS512'] as const
const pairs = [
  ['RS256', keys.rsa],
  ['PS256', keys.rsa],
  ['ES256', keys.p256],
  ['ES512', keys.p521],
  ['EdDSA', keys.ed25519],
] as const

/** Tokens with a MAC under every written form of the public key. */
function forgeries({ jwk }: TestKey, forms: ReadonlyMap<string, Buffer>): readonly string[] {
  return [...forms.values()].flatMap((form) =>
    hmacs.flatMap((alg) => [
      sign({ alg }, baseClaims(), form),
      sign({ alg, kid: jwk.kid }, baseClaims(), form),
    ]),
  )
}

describe.each(pairs)('the public key of %s', (algorithm, pair) => {
  const forged = forgeries(pair, publicKeyForms(pair))

  test('C033 is no secret for HS*, however it is written', async () => {
    const pem = pair.publicKey.export({ type: 'spki', format: 'pem' }) as string
    for (const source of [
      staticKeys(pair.jwk),
      staticKeys({ keys: [{ ...pair.jwk, alg: algorithm }] }),
      publicKeyPem(pem, algorithm),
      publicKeyPem(pem, algorithm, { kid: pair.jwk.kid }),
    ]) {
      const verifier = verifierFor({ keys: source })
      const kid = pair.jwk.kid
      expect((await verifier.verify(sign({ alg: algorithm, kid }))).subject).toBe('alice')
      for (const token of forged) {
        await expect(verifier.verify(token)).rejects.toMatchObject(
          refusal('alg_not_allowed', /^alg is "HS\d{3}", the policy allows /),
        )
      }
    }
  })

  test('C033 is no secret for verifyCompact that allows HS* only', async () => {
    for (const token of forged) {
      await expect(
        verifyCompact(token, { keys: [pair.jwk] }, { algorithms: hmacs }),
      ).rejects.toMatchObject(refusal('key_not_found', /no key fits /))
    }
  })

  test('C033 is no secret beside an issuer that does use HS*', async () => {
    const other = 'https://other.example'
    const verifier = createVerifier({
      issuers: [
        { issuer, audience, keys: staticKeys(pair.jwk) },
        { issuer: other, audience, keys: sharedSecret(secret), algorithms: hmacs },
      ],
      now: () => nowSeconds * 1000,
    })
    const good = sign({ alg: 'HS256' }, baseClaims({ iss: other }))
    expect((await verifier.verify(good)).issuer).toBe(other)
    for (const token of [...forged, sign({ alg: 'HS256' })]) {
      await expect(verifier.verify(token)).rejects.toMatchObject(
        refusal('alg_not_allowed', /^alg is "HS\d{3}"/),
      )
    }
  })
})

test('C033 the forms tried are distinct and many', () => {
  const forms = [...publicKeyForms(keys.rsa).values()].map((form) => form.toString('hex'))
  expect(new Set(forms).size).toBe(forms.length)
  expect(forms.length).toBeGreaterThan(25)
})
