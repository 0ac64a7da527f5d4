import { describe, expect, test } from 'vitest'
import { refusal } from '../refusal.ts'
import { verifierFor } from '../signing.ts'
import { decryptionKey, nest, nestByHand } from './nested.ts'

const old = decryptionKey('otherRsa', 'RSA-OAEP', { kid: 'old' })
const current = decryptionKey('rsa', 'RSA-OAEP', { kid: 'new' })
const unnamed = decryptionKey('rsa', 'RSA-OAEP')
const curve = decryptionKey('p256', 'ECDH-ES', { kid: 'new' })

describe('the decryption key', () => {
  test('TD-15 is the one that kid names, in any order', async () => {
    const token = nestByHand({ kid: 'new' })
    for (const decryptionKeys of [
      [old, current],
      [current, old],
      [curve, old, current],
    ]) {
      await expect(verifierFor({ decryptionKeys }).verify(token)).resolves.toHaveProperty('token')
    }
  })

  test('TD-15 is never another one than kid names, also when that one would do', async () => {
    const verifier = verifierFor({ decryptionKeys: [old, current] })
    await expect(verifier.verify(nestByHand({ kid: 'old' }))).rejects.toMatchObject(
      refusal('token_undecryptable', /does not decrypt/),
    )
    await expect(verifier.verify(nestByHand({ kid: 'NEW' }))).rejects.toMatchObject(
      refusal('key_not_found', /^no decryption key fits kid "NEW"/),
    )
    await expect(verifier.verify(nestByHand({ kid: '' }))).rejects.toMatchObject(
      refusal('key_not_found', /^no decryption key fits kid ""/),
    )
    await expect(verifier.verify(nestByHand({ kid: '__proto__' }))).rejects.toMatchObject(
      refusal('key_not_found', /fits kid "__proto__"/),
    )
  })

  test('TD-15 is the only one of its alg, for a token without kid', async () => {
    const verifier = verifierFor({ decryptionKeys: [current, curve] })
    await expect(verifier.verify(nestByHand())).resolves.toHaveProperty('subject', 'alice')
    const token = await nest('p256', { alg: 'ECDH-ES', enc: 'A256GCM' })
    await expect(verifier.verify(token)).resolves.toHaveProperty('subject', 'alice')
  })

  test('TD-15 is not guessed: several that fit a token without kid refuse it', async () => {
    const verifier = verifierFor({ decryptionKeys: [old, current] })
    await expect(verifier.verify(nestByHand())).rejects.toMatchObject({
      ...refusal('key_not_found', /^several decryption keys fit kid undefined/),
      claim: 'kid',
    })
    const withUnnamed = verifierFor({ decryptionKeys: [old, unnamed] })
    await expect(withUnnamed.verify(nestByHand())).rejects.toMatchObject(
      refusal('key_not_found', /^several decryption keys fit kid undefined/),
    )
  })

  test('TD-15 without a kid answers for every kid that no other key has', async () => {
    const verifier = verifierFor({ decryptionKeys: [old, unnamed] })
    await expect(verifier.verify(nestByHand({ kid: 'any' }))).resolves.toHaveProperty('token')
    await expect(verifier.verify(nestByHand({ kid: 'old' }))).rejects.toMatchObject(
      refusal('token_undecryptable', /does not decrypt/),
    )
  })

  test('TD-15 of another alg is not taken for its kid', async () => {
    const verifier = verifierFor({ decryptionKeys: [curve, old] })
    await expect(verifier.verify(nestByHand({ kid: 'new' }))).rejects.toMatchObject(
      refusal('key_not_found', /no decryption key fits kid "new"/),
    )
    const onlyCurve = verifierFor({ decryptionKeys: [curve] })
    await expect(onlyCurve.verify(nestByHand({ kid: 'new' }))).rejects.toMatchObject(
      refusal('alg_not_allowed', /is "RSA-OAEP", the decryption keys are for ECDH-ES$/),
    )
  })
})
