import {
  constants,
  createHmac,
  timingSafeEqual,
  verify,
  type KeyObject,
  type VerifyKeyObjectInput,
} from 'node:crypto'
import type { VerificationKey } from '../keys/verification-key.ts'
import type { CompactJws } from './compact.ts'
import { Crowd } from './crowd.ts'
import { ecdsaDer } from './ecdsa-der.ts'

/** Whether the signature of a JWS holds under one key (RFC 7518 section 3, RFC 8037 section 3.1). */
export function signatureHolds(jws: CompactJws, verificationKey: VerificationKey): boolean {
  const { algorithm, key, signatureBytes } = verificationKey
  // OpenSSL takes an RSA signature without its leading zeros; RFC 8017 sections 8.1.2 and 8.2.2 do not.
  if (jws.signature.length !== signatureBytes) return false
  if (algorithm.hash !== null && algorithm.family === 'hmac') {
    // Base64url and a dot: ASCII, so no encoding has to be named.
    const data = jws.signingInput
    // Equal lengths are certain here, as timingSafeEqual demands (RFC 7518 section 3.2).
    return timingSafeEqual(createHmac(algorithm.hash, key).update(data).digest(), jws.signature)
  }
  const [data, input, signature] = partsFor(jws, verificationKey)
  return verify(algorithm.hash, data, input, signature)
}

const crowd = new Crowd()
// The others are verified in less time than the way to the pool and back takes (docs/adr/0038).
const pooled: ReadonlySet<string> = new Set(['ecdsa', 'eddsa', 'rsa-pss'])

/** How signatures that come together are told: calls of `verify`, or requests from outside. */
export type Gathering = 'calls' | 'requests'

/**
 * The same, in the thread pool where that is sooner: a promise then.
 *
 * The answer is that of `signatureHolds` in every case.
 */
export function signatureHoldsSoon(
  jws: CompactJws,
  key: VerificationKey,
  gathering: Gathering,
): boolean | Promise<boolean> {
  if (!pooled.has(key.algorithm.family) || jws.signature.length !== key.signatureBytes) {
    return signatureHolds(jws, key)
  }
  const isCrowd = gathering === 'calls' ? crowd.amongCalls() : crowd.amongRequests()
  return isCrowd ? holdsInPool(jws, key) : signatureHolds(jws, key)
}

function holdsInPool(jws: CompactJws, verificationKey: VerificationKey): Promise<boolean> {
  const [data, input, signature] = partsFor(jws, verificationKey)
  return new Promise((resolve, reject) => {
    crowd.enter()
    verify(verificationKey.algorithm.hash, data, input, signature, (fault, holds) => {
      crowd.leave()
      if (fault === null) resolve(holds)
      else reject(fault)
    })
  })
}

function partsFor(jws: CompactJws, key: VerificationKey) {
  return [
    Buffer.from(jws.signingInput, 'latin1'),
    inputFor(key),
    key.algorithm.family === 'ecdsa' ? ecdsaDer(jws.signature) : jws.signature,
  ] as const
}

// A bare key wherever it says enough: Node 24 looks at an object around one for 10 µs. An RSA key alone
// means PKCS #1 v1.5 (RFC 7518 section 3.3), an EC key alone DER.
function inputFor({ algorithm, key }: VerificationKey): KeyObject | VerifyKeyObjectInput {
  if (algorithm.family !== 'rsa-pss') return key
  // MGF1 takes the hash of the signature by default (RFC 7518 section 3.5).
  return { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: algorithm.hashBytes }
}
