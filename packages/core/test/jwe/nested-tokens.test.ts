import { describe, expect, test } from 'vitest'
import type { KeyManagementAlgorithm } from '../../src/jwe/decryption-key.ts'
import { refusal } from '../refusal.ts'
import { nowSeconds, verifierFor } from '../signing.ts'
import { decryptionKey, inner, nest, nestByHand, recipient, type RecipientName } from './nested.ts'

const encryptions = [
  'A128GCM',
  'A192GCM',
  'A256GCM',
  'A128CBC-HS256',
  'A192CBC-HS384',
  'A256CBC-HS512',
]
const rsa: readonly KeyManagementAlgorithm[] = [
  'RSA-OAEP',
  'RSA-OAEP-256',
  'RSA-OAEP-384',
  'RSA-OAEP-512',
]
const ecdh: readonly KeyManagementAlgorithm[] = [
  'ECDH-ES',
  'ECDH-ES+A128KW',
  'ECDH-ES+A192KW',
  'ECDH-ES+A256KW',
]
const curves: readonly RecipientName[] = ['p256', 'p384', 'p521', 'x25519']
const combinations = [
  ...rsa.flatMap((alg) => encryptions.map((enc) => ({ name: 'rsa' as const, alg, enc }))),
  ...ecdh.flatMap((alg) => encryptions.map((enc) => ({ name: 'p256' as const, alg, enc }))),
  ...curves.flatMap((name) => ecdh.map((alg) => ({ name, alg, enc: 'A256GCM' }))),
]

describe('a signed token inside an encrypted one', () => {
  test.each(combinations)(
    'TD-15 is accepted with $alg, $enc and a key of kind $name',
    async ({ name, alg, enc }) => {
      const token = await nest(name, { alg, enc })
      const verifier = verifierFor({ decryptionKeys: [decryptionKey(name, alg)] })
      await expect(verifier.verify(token)).resolves.toMatchObject({
        subject: 'alice',
        header: { alg: 'EdDSA', typ: 'at+jwt' },
        expiresAt: new Date((nowSeconds + 300) * 1000),
      })
    },
  )

  test('TD-15 is accepted as another implementation writes it', async () => {
    const verifier = verifierFor({ decryptionKeys: [decryptionKey('rsa', 'RSA-OAEP')] })
    await expect(verifier.verify(nestByHand())).resolves.toHaveProperty('subject', 'alice')
  })

  test.each(['JWT', 'jwt', 'application/jwt', 'Application/JWT'])(
    'TD-15 is announced by cty %s, in any case and as a whole media type (RFC 7516 section 4.1.12)',
    async (cty) => {
      const verifier = verifierFor({ decryptionKeys: [decryptionKey('rsa', 'RSA-OAEP')] })
      await expect(verifier.verify(nestByHand({ cty }))).resolves.toHaveProperty('subject', 'alice')
    },
  )

  test('SR-12 leaves the token that came in Authentication.token, encrypted as it was', async () => {
    const token = await nest('rsa', { alg: 'RSA-OAEP-256', enc: 'A256GCM' })
    const verifier = verifierFor({ decryptionKeys: [decryptionKey('rsa', 'RSA-OAEP-256')] })
    await expect(verifier.verify(token)).resolves.toHaveProperty('token', token)
  })

  test('a verifier with decryption keys takes signed tokens as before', async () => {
    const verifier = verifierFor({ decryptionKeys: [decryptionKey('rsa', 'RSA-OAEP')] })
    await expect(verifier.verify(inner)).resolves.toHaveProperty('token', inner)
  })
})

describe('without a decryption key', () => {
  test('TD-15 C096 an encrypted token is refused unread', async () => {
    const token = await nest('rsa', { alg: 'RSA-OAEP-256', enc: 'A256GCM' })
    for (const options of [{}, { decryptionKeys: [] }]) {
      await expect(verifierFor(options).verify(token)).rejects.toMatchObject(
        refusal('token_encrypted', /five segments: it is encrypted \(JWE\)/),
      )
    }
  })

  test('C096 an encrypted token whose header says to skip everything is refused all the same', async () => {
    const token = nestByHand({ alg: 'none', enc: 'none' })
    await expect(verifierFor().verify(token)).rejects.toMatchObject(
      refusal('token_encrypted', /five segments/),
    )
  })
})

describe('with the key of somebody else', () => {
  test.each(rsa.map((alg) => ({ alg })))(
    'TD-15 a token for another RSA key is refused: $alg',
    async ({ alg }) => {
      const token = await nest('rsa', { alg, enc: 'A128CBC-HS256' })
      const verifier = verifierFor({ decryptionKeys: [decryptionKey('otherRsa', alg)] })
      await expect(verifier.verify(token)).rejects.toMatchObject(
        refusal('token_undecryptable', /^the token does not decrypt; was it encrypted to another/),
      )
    },
  )

  test.each(curves.filter((name) => name !== 'p384'))(
    'TD-15 a token for a key on %s is refused with a key on P-384',
    async (name) => {
      const verifier = verifierFor({ decryptionKeys: [decryptionKey('p384', 'ECDH-ES')] })
      const token = await nest(name, { alg: 'ECDH-ES', enc: 'A128GCM' })
      await expect(verifier.verify(token)).rejects.toMatchObject(
        refusal('token_undecryptable', /^the token does not decrypt; was it encrypted to another/),
      )
    },
  )

  test('the two RSA keys of these tests differ', () => {
    expect(recipient('rsa').publicKey.equals(recipient('otherRsa').publicKey)).toBe(false)
  })
})
