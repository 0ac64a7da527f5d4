import { describe, expect, test } from 'vitest'
import type { Jwk } from '../../src/jws.ts'
import { sharedSecret } from '../../src/keys/shared-secret.ts'
import { staticKeys } from '../../src/keys/static-keys.ts'
import { createVerifier } from '../../src/verifier.ts'
import { refusal } from '../refusal.ts'
import {
  otherKey,
  readRfc,
  recipientOf,
  withFlippedBits,
  type SignedExample,
} from './rfc-examples.ts'

const rfc7519 = readRfc(7519) as {
  readonly signed: SignedExample
  readonly unsecured: { readonly jws: string }
  readonly encrypted: { readonly jwe: string }
  readonly nested: { readonly jwe: string }
  readonly recipient: { readonly key: Jwk }
}
const rfc7520 = readRfc(7520) as {
  readonly encrypted: readonly { readonly section: string; readonly jwe: string }[]
  readonly nested: {
    readonly jwe: string
    readonly jws: string
    readonly key: Jwk
    readonly recipient: Jwk
  }
}
/** The second of `exp` in RFC 7519 and RFC 7520. */
const expiry = 1_300_819_380
/** The token of RFC 7519 names nobody and no service. */
const joe = {
  issuer: 'joe',
  audience: null,
  subject: 'iss',
  keys: secretOf(rfc7519.signed.key),
  now: at(expiry - 1),
} as const

describe('RFC 7519', () => {
  test('section 3.1: the token passes before it expires', async () => {
    const { claims, issuer } = await createVerifier(joe).verify(rfc7519.signed.jws)
    expect(issuer).toBe('joe')
    expect(claims).toEqual({ iss: 'joe', exp: expiry, 'http://example.com/is_root': true })
  })

  test('C072 section 3.1: it is refused from the second on that exp names', async () => {
    const exact = { ...joe, clockToleranceSeconds: 0 }
    const late = createVerifier({ ...exact, now: at(expiry) }).verify(rfc7519.signed.jws)
    await expect(late).rejects.toMatchObject(
      refusal('token_expired', new RegExp(`exp is ${expiry} \\(0 s behind this clock\\)`)),
    )
    await createVerifier({ ...exact, now: () => expiry * 1000 - 1 }).verify(rfc7519.signed.jws)
  })

  test('C051 section 3.1: a flipped bit, or another key, is all that is said', async () => {
    const verifier = createVerifier(joe)
    for (const changed of withFlippedBits(rfc7519.signed.jws)) {
      await expect(verifier.verify(changed)).rejects.toMatchObject(
        refusal('signature_invalid', /signature does not hold under/),
      )
    }
    const other = createVerifier({ ...joe, keys: secretOf(otherKey(rfc7519.signed.key)) })
    await expect(other.verify(rfc7519.signed.jws)).rejects.toMatchObject(
      refusal('signature_invalid', /signature does not hold under/),
    )
  })

  test('section 3.1: without being told where to look, nobody is its subject', async () => {
    const { subject: _, ...rest } = joe
    await expect(createVerifier(rest).verify(rfc7519.signed.jws)).rejects.toMatchObject(
      refusal('claim_missing', /no sub claim/),
    )
  })

  test('C095 section 6.1: the unsecured token is refused', async () => {
    await expect(createVerifier(joe).verify(rfc7519.unsecured.jws)).rejects.toMatchObject(
      refusal('alg_not_allowed', /alg is "none"/),
    )
  })

  test.each(['encrypted', 'nested'] as const)(
    'C096 appendix A: the %s token is refused unread without a decryption key',
    async (name) => {
      await expect(createVerifier(joe).verify(rfc7519[name].jwe)).rejects.toMatchObject(
        refusal('token_encrypted', /five segments/),
      )
    },
  )

  test.each([
    ['A.1', rfc7519.encrypted.jwe, 'header_unsupported', /cty of an encrypted token is undefined/],
    ['A.2', rfc7519.nested.jwe, 'alg_not_allowed', /alg of an encrypted token is "RSA1_5"/],
  ] as const)(
    'appendix %s: with the key it is for, it is refused for what it is',
    async (_, jwe, code, message) => {
      const decryptionKeys = [recipientOf(rfc7519.recipient.key)]
      await expect(createVerifier({ ...joe, decryptionKeys }).verify(jwe)).rejects.toMatchObject(
        refusal(code, message),
      )
    },
  )
})

describe('RFC 7520', () => {
  const hobbiton = {
    issuer: 'hobbiton.example',
    audience: null,
    subject: 'iss',
    keys: staticKeys(rfc7520.nested.key),
    decryptionKeys: [recipientOf(rfc7520.nested.recipient)],
    now: at(expiry - 1),
  } as const

  test('section 6: the nested token is decrypted, and the signature inside holds', async () => {
    const { claims } = await createVerifier(hobbiton).verify(rfc7520.nested.jwe)
    const said = { iss: 'hobbiton.example', exp: expiry, 'http://example.com/is_root': true }
    expect(claims).toEqual(said)
    const { claims: inner } = await createVerifier(hobbiton).verify(rfc7520.nested.jws)
    expect(inner).toEqual(said)
  })

  test('section 6: a bit of any byte of the tag flipped, and it does not decrypt', async () => {
    const verifier = createVerifier(hobbiton)
    for (const changed of withFlippedBits(rfc7520.nested.jwe)) {
      await expect(verifier.verify(changed)).rejects.toMatchObject(
        refusal('token_undecryptable', /encrypted to another key/),
      )
    }
  })

  test('section 6: under another key the signature inside does not hold', async () => {
    const other = createVerifier({ ...hobbiton, keys: staticKeys(otherKey(rfc7520.nested.key)) })
    await expect(other.verify(rfc7520.nested.jwe)).rejects.toMatchObject(
      refusal('signature_invalid', /signature does not hold under/),
    )
  })

  test.each(
    rfc7520.encrypted.map(({ section, jwe }) => {
      const member = { '5.3': 'p2c', '5.9': 'zip' }[section] ?? 'cty'
      return [section, jwe, member] as const
    }),
  )('section %s: text that is encrypted and not signed is refused', async (_, jwe, member) => {
    await expect(createVerifier(hobbiton).verify(jwe)).rejects.toMatchObject({
      ...refusal('header_unsupported', new RegExp(`\\b${member}\\b.* of an encrypted token`)),
      claim: member,
    })
  })
})

function at(seconds: number): () => number {
  return () => seconds * 1000
}

function secretOf(key: Jwk) {
  return sharedSecret(String(key['k']), { encoding: 'base64url' })
}
