import type { VerificationKey } from '../keys/verification-key.ts'
import type { CompactJws } from './compact.ts'
import { Crowd } from './crowd.ts'
import { holdsInPool } from './signature-in-pool.ts'
import { signatureHolds } from './signature.ts'

const crowd = new Crowd()

/** How signatures that come together are told: calls of `verify`, or requests from outside. */
export type Gathering = 'calls' | 'requests'

/**
 * Whether the signature of a JWS holds under one key: in the thread pool where that is sooner, and a
 * promise then. A hash is never worth the way there.
 *
 * The answer is that of `signatureHolds` in every case.
 */
export function signatureHoldsSoon(
  jws: CompactJws,
  key: VerificationKey,
  gathering: Gathering,
): boolean | Promise<boolean> {
  if (key.algorithm.family === 'hmac' || jws.signature.length !== key.signatureBytes) {
    return signatureHolds(jws, key)
  }
  const isCrowd = gathering === 'calls' ? crowd.amongCalls() : crowd.amongRequests()
  if (!isCrowd) return signatureHolds(jws, key)
  const holds = holdsInPool(jws, key)
  crowd.enter()
  return holds.then(leave, fail)
}

// By hand: `finally` takes two more promises for each signature.
function leave(holds: boolean): boolean {
  crowd.leave()
  return holds
}

function fail(fault: unknown): never {
  crowd.leave()
  throw fault
}
