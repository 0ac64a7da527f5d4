import type { KeyObject } from 'node:crypto'
import type { Algorithm } from './algorithms.ts'

/** One key for one algorithm: what `signature` needs and nothing else. */
export interface VerificationKey {
  readonly algorithm: Algorithm
  /** The `kid` of its JWK; undefined for a key that answers for every kid. */
  readonly kid: string | undefined
  readonly key: KeyObject
  /** Exact length of a signature: fixed by the algorithm, or the length of the RSA modulus. */
  readonly signatureBytes: number
}

/** A verification key, with what is worked out once. */
export function verificationKey(
  algorithm: Algorithm,
  kid: string | undefined,
  key: KeyObject,
): VerificationKey {
  const modulusBytes = Math.ceil((key.asymmetricKeyDetails?.modulusLength ?? 0) / 8)
  return { algorithm, kid, key, signatureBytes: algorithm.signatureBytes ?? modulusBytes }
}
