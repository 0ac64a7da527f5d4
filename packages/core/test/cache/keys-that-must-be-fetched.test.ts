import { describe, expect, test } from 'vitest'
import { AuthError } from '../../src/errors.ts'
import { algorithmNamed, type Algorithm } from '../../src/keys/algorithms.ts'
import type { KeySource } from '../../src/keys/key-source.ts'
import { verificationKey, type VerificationKey } from '../../src/keys/verification-key.ts'
import { refusal } from '../refusal.ts'
import { foreignKeys, keys, verifierFor } from '../signing.ts'
import { goodToken, introduce } from './caching-verifier.ts'

type Answer = VerificationKey | Promise<VerificationKey>

function keyOf(pair: { readonly publicKey: VerificationKey['key'] }): VerificationKey {
  return verificationKey(algorithmNamed('EdDSA') as Algorithm, 'ed25519', pair.publicKey)
}

/** A key source that answers as the test says. */
function answering(first: Answer) {
  const state = { answer: first }
  const source: KeySource = {
    kind: 'answering',
    algorithms: ['EdDSA'],
    defaultAlgorithms: ['EdDSA'],
    open: () => ({
      find: () => state.answer,
      prepare: () => Promise.resolve(),
      health: () => ({
        kind: 'answering',
        state: 'ready',
        keys: 1,
        ageSeconds: null,
        nextRefreshSeconds: null,
        lastError: null,
      }),
      close: () => undefined,
    }),
  }
  return { state, verifier: verifierFor({ keys: source }) }
}

describe('C071 when keys must be fetched, a known token', () => {
  const token = goodToken()
  const key = keyOf(keys.ed25519)

  test('is still known under the very same key', async () => {
    const { state, verifier } = answering(key)
    const known = await introduce(verifier, token)
    state.answer = Promise.resolve(key)
    expect(await verifier.verify(token)).toBe(known)
  })

  test('is verified again under an equal key that was read anew', async () => {
    const { state, verifier } = answering(key)
    const known = await introduce(verifier, token)
    state.answer = Promise.resolve(keyOf(keys.ed25519))
    const again = await verifier.verify(token)
    expect(again).not.toBe(known)
    expect(again).toEqual(known)
  })

  test('is refused under another key, and when none comes', async () => {
    const { state, verifier } = answering(key)
    await introduce(verifier, token)
    state.answer = Promise.resolve(keyOf(foreignKeys.ed25519))
    await expect(verifier.verify(token)).rejects.toMatchObject(
      refusal('signature_invalid', /does not hold under key "ed25519"/),
    )
    state.answer = Promise.reject(new AuthError('keys_unavailable', 'no keys'))
    await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'keys_unavailable' })
  })
})
