import { describe, expect, test } from 'vitest'
import { staticKeys } from '../../src/keys/static-keys.ts'
import { createVerifier } from '../../src/verifier.ts'
import {
  audience,
  baseClaims,
  foreignKeys,
  keys,
  nowSeconds,
  sign,
  type TestKey,
} from '../signing.ts'
import type { VerifierOptions } from '../../src/options/verifier-options.ts'
import { messageOf } from './option-error.ts'

const first = { issuer: 'https://a.example', audience, keys: staticKeys(keys.rsa.jwk) }
const second = {
  issuer: 'https://b.example',
  audience: 'b-api',
  keys: staticKeys(foreignKeys.rsa.jwk),
}

function errorFor(options: unknown): string {
  return messageOf(() => createVerifier(options as VerifierOptions))
}

function tokenOf(iss: string, aud: string, key: TestKey): string {
  return sign({ alg: 'RS256', kid: key.jwk.kid }, baseClaims({ iss, aud }), key)
}

describe('issuers', () => {
  const verifier = createVerifier({ issuers: [first, second], now: () => nowSeconds * 1000 })

  test('C061 accepts each issuer under its own key and audience', async () => {
    await expect(
      verifier.verify(tokenOf('https://a.example', audience, keys.rsa)),
    ).resolves.toHaveProperty('issuer', 'https://a.example')
    await expect(
      verifier.verify(tokenOf('https://b.example', 'b-api', foreignKeys.rsa)),
    ).resolves.toHaveProperty('issuer', 'https://b.example')
  })

  test('C061 refuses a token of one issuer that another one signed', async () => {
    await expect(
      verifier.verify(tokenOf('https://a.example', audience, foreignKeys.rsa)),
    ).rejects.toMatchObject({
      code: 'key_not_found',
      message: expect.stringMatching(/no key fits kid "rsa-foreign".*kids are \["rsa"\]/),
    })
    const sameKid = sign(
      { alg: 'RS256', kid: 'rsa' },
      baseClaims({ iss: 'https://a.example' }),
      foreignKeys.rsa,
    )
    await expect(verifier.verify(sameKid)).rejects.toMatchObject({ code: 'signature_invalid' })
  })

  test('C085 holds each issuer to its own audience', async () => {
    await expect(
      verifier.verify(tokenOf('https://b.example', audience, foreignKeys.rsa)),
    ).rejects.toMatchObject({ code: 'audience_mismatch' })
  })

  test.each([
    ['an empty list', { issuers: [] }, /issuers must be a non-empty list of issuer policies/],
    ['no list', { issuers: first }, /issuers must be a non-empty list/],
    ['undefined', { issuers: undefined }, /issuers must be set, or left out.*; got undefined/],
    ['null', { issuers: null }, /issuers must be .*; got null/],
    ['a string', { issuers: ['https://a.example'] }, /the policy must be an object of options/],
    ['the same issuer twice', { issuers: [first, first] }, /without the same issuer twice; got "h/],
    ['an issuer without audience', { issuers: [{ ...first, audience: undefined }] }, /audience/],
    ['an option of the verifier', { issuers: [{ ...first, realm: 'x' }] }, /no option "realm"/],
    ['an option beside it', { issuers: [first], audience }, /no option "audience"/],
  ])('refuses %s', (_, options, message) => {
    expect(errorFor(options)).toMatch(message)
  })
})
