import type { KeyObject } from 'node:crypto'
import type { Algorithm } from './algorithms.ts'

/** One key for one algorithm: what `signature` needs and nothing else. */
export interface VerificationKey {
  readonly algorithm: Algorithm
  /** The `kid` of its JWK; undefined for a key that answers for every kid. */
  readonly kid: string | undefined
  readonly key: KeyObject
}
