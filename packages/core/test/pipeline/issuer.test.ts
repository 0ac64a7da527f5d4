import { expect, test } from 'vitest'
import type { KeySource } from '../../src/keys/key-source.ts'
import { staticKeys } from '../../src/keys/static-keys.ts'
import { refusal } from '../refusal.ts'
import {
  audience,
  baseClaims,
  foreignKeys,
  issuer,
  keys,
  nowSeconds,
  publicJwks,
  sign,
  verifierFor,
} from '../signing.ts'
import { createVerifier } from '../../src/verifier.ts'

test.each([
  ['a trailing slash', `${issuer}/`],
  ['another case', issuer.toUpperCase()],
  ['a prefix', issuer.slice(0, -1)],
  ['a longer name', `${issuer}.evil.example`],
  ['white space before', ` ${issuer}`],
  ['white space behind', `${issuer}\n`],
  ['nothing', ''],
])('an iss with %s is another issuer', async (_, iss) => {
  await expect(
    verifierFor().verify(sign({ alg: 'RS256' }, baseClaims({ iss }))),
  ).rejects.toMatchObject({
    ...refusal('issuer_mismatch', /expected exactly one of \["https:\/\/issuer\.example"\]/),
    claim: 'iss',
  })
})

test('a token without iss is refused', async () => {
  await expect(
    verifierFor().verify(sign({ alg: 'RS256' }, baseClaims({ iss: undefined }))),
  ).rejects.toMatchObject(refusal('claim_missing', /has no iss claim/))
})

test.each([[[issuer]], [null], [1], [{ [issuer]: true }]])(
  'an iss of %j is refused, not turned into text',
  async (iss) => {
    await expect(
      verifierFor().verify(sign({ alg: 'RS256' }, baseClaims({ iss }))),
    ).rejects.toMatchObject({
      ...refusal('claim_malformed', /expected iss to be a string, got /),
      claim: 'iss',
    })
  },
)

test('an unknown issuer is refused before any key is looked for', async () => {
  let lookups = 0
  const source: KeySource = {
    kind: 'counting',
    algorithms: ['RS256'],
    defaultAlgorithms: ['RS256'],
    open: (context) => {
      const provider = staticKeys(publicJwks()).open(context)
      return {
        ...provider,
        find: (algorithm, kid) => {
          lookups += 1
          return provider.find(algorithm, kid)
        },
      }
    },
  }
  const verifier = verifierFor({ keys: source })
  for (const iss of ['https://evil.example', '__proto__', 'constructor', undefined]) {
    await expect(
      verifier.verify(sign({ alg: 'RS256' }, baseClaims({ iss }))),
    ).rejects.toMatchObject({ name: 'AuthError', claim: 'iss' })
  }
  expect(lookups).toBe(0)
  expect((await verifier.verify(sign({ alg: 'RS256' }))).issuer).toBe(issuer)
  expect(lookups).toBe(1)
})

test('each issuer is verified with its own keys and no other', async () => {
  const other = 'https://other.example'
  const verifier = createVerifier({
    issuers: [
      { issuer, audience, keys: staticKeys({ ...keys.p256.jwk, kid: 'one' }) },
      { issuer: other, audience, keys: staticKeys({ ...foreignKeys.p256.jwk, kid: 'one' }) },
    ],
    now: () => nowSeconds * 1000,
  })
  const header = { alg: 'ES256', kid: 'one' }
  const ofOther = baseClaims({ iss: other })
  expect((await verifier.verify(sign(header))).issuer).toBe(issuer)
  expect((await verifier.verify(sign(header, ofOther, foreignKeys.p256))).issuer).toBe(other)
  for (const token of [
    sign(header, baseClaims(), foreignKeys.p256),
    sign(header, ofOther, keys.p256),
  ]) {
    await expect(verifier.verify(token)).rejects.toMatchObject(
      refusal('signature_invalid', /signature does not hold under key "one" with ES256/),
    )
  }
})
