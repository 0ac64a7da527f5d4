import type { RevocationCheck } from '../../src/pipeline/revocation.ts'

/** An `isRevoked` that answers what no type allows. */
export function isRevokedAs(answer: unknown): RevocationCheck {
  return () => answer as boolean
}
