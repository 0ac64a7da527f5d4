import { createSecretKey } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { parseCompact } from '../../src/jws/compact.ts'
import { signatureHolds } from '../../src/jws/signature.ts'
import { algorithmNamed, type Algorithm } from '../../src/keys/algorithms.ts'
import { verificationKey, type VerificationKey } from '../../src/keys/verification-key.ts'
import { keys, secret, sign, signingAlgorithms } from '../signing.ts'

const keyOfKty = { RSA: keys.rsa, OKP: keys.ed25519 } as const
const keyOfCrv = { 'P-256': keys.p256, 'P-384': keys.p384, 'P-521': keys.p521 } as const

function keyFor(alg: string): VerificationKey {
  const algorithm = algorithmNamed(alg) as Algorithm
  if (algorithm.kty === 'oct') return verificationKey(algorithm, undefined, createSecretKey(secret))
  const pair =
    algorithm.kty === 'EC'
      ? keyOfCrv[algorithm.crv as keyof typeof keyOfCrv]
      : keyOfKty[algorithm.kty]
  return verificationKey(algorithm, undefined, pair.publicKey)
}

describe.each(signingAlgorithms)('%s', (alg) => {
  const parsed = parseCompact(sign({ alg }), 16_384)
  const key = keyFor(alg)

  test('holds, and holds again under the same key', () => {
    expect(signatureHolds(parsed, key)).toBe(true)
    expect(signatureHolds(parsed, key)).toBe(true)
  })

  test('does not hold over another text', () => {
    const signingInput = `${parsed.signingInput.slice(0, -1)}_`
    expect(signatureHolds({ ...parsed, signingInput }, key)).toBe(false)
  })

  test('answers false and never throws for a signature of any length', () => {
    for (let length = 0; length <= 600; length += 1) {
      expect(signatureHolds({ ...parsed, signature: Buffer.alloc(length, 0xab) }, key)).toBe(false)
    }
  })

  test('does not hold when it was cut or went on', () => {
    const { signature } = parsed
    for (const wrong of [signature.subarray(0, -1), Buffer.concat([signature, signature])]) {
      expect(signatureHolds({ ...parsed, signature: wrong }, key)).toBe(false)
    }
  })
})
