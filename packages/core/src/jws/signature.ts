import {
  constants,
  createHmac,
  timingSafeEqual,
  verify,
  type VerifyKeyObjectInput,
} from 'node:crypto'
import type { VerificationKey } from '../keys/verification-key.ts'
import type { CompactJws } from './compact.ts'

/** Whether the signature of a JWS holds under one key (RFC 7518 section 3, RFC 8037 section 3.1). */
export function signatureHolds(jws: CompactJws, verificationKey: VerificationKey): boolean {
  const { algorithm, key, signatureBytes } = verificationKey
  // OpenSSL takes an RSA signature without its leading zeros; RFC 8017 sections 8.1.2 and 8.2.2 do not.
  if (jws.signature.length !== signatureBytes) return false
  if (algorithm.hash !== null && algorithm.family === 'hmac') {
    // Equal lengths are certain here, as timingSafeEqual demands (RFC 7518 section 3.2).
    return timingSafeEqual(
      createHmac(algorithm.hash, key).update(jws.signingInput, 'latin1').digest(),
      jws.signature,
    )
  }
  const data = Buffer.from(jws.signingInput, 'latin1')
  return verify(algorithm.hash, data, inputFor(verificationKey), jws.signature)
}

const inputs = new WeakMap<VerificationKey, VerifyKeyObjectInput>()

function inputFor(verificationKey: VerificationKey): VerifyKeyObjectInput {
  let input = inputs.get(verificationKey)
  if (input === undefined) {
    input = createInput(verificationKey)
    inputs.set(verificationKey, input)
  }
  return input
}

function createInput({ algorithm, key }: VerificationKey): VerifyKeyObjectInput {
  switch (algorithm.family) {
    case 'rsa-pss':
      // MGF1 takes the hash of the signature by default (RFC 7518 section 3.5).
      return { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: algorithm.hashBytes }
    case 'rsa':
      return { key, padding: constants.RSA_PKCS1_PADDING }
    case 'ecdsa':
      return { key, dsaEncoding: 'ieee-p1363' }
    default:
      return { key }
  }
}
