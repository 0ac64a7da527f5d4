import { constants, createHmac, timingSafeEqual, verify, type KeyObject } from 'node:crypto'
import type { VerificationKey } from '../keys/verification-key.ts'
import type { CompactJws } from './compact.ts'
import { ecdsaDer } from './ecdsa-der.ts'
import { withoutStackTraces } from './without-stack-traces.ts'

/** Whether the signature of a JWS holds under one key (RFC 7518 section 3, RFC 8037 section 3.1). */
export function signatureHolds(jws: CompactJws, verificationKey: VerificationKey): boolean {
  const { algorithm, key, signatureBytes } = verificationKey
  // OpenSSL takes an RSA signature without its leading zeros; RFC 8017 sections 8.1.2 and 8.2.2 do not.
  if (jws.signature.length !== signatureBytes) return false
  if (algorithm.hash !== null && algorithm.family === 'hmac') {
    return macHolds(jws, algorithm.hash, key)
  }
  const { data, signature } = bareKeyInput(jws, verificationKey)
  if (algorithm.family !== 'rsa-pss') return verify(algorithm.hash, data, key, signature)
  // MGF1 takes the hash of the signature by default (RFC 7518 section 3.5).
  const saltLength = algorithm.hashBytes
  const input = { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength }
  return withoutStackTraces(() => verify(algorithm.hash, data, input, signature))
}

/**
 * Text and signature as `node:crypto` wants them beside a bare key: it says enough but for PSS, and
 * Node 24 throws and catches two errors over an object around one (docs/adr/0036). An RSA key alone means PKCS #1 v1.5 (RFC 7518
 * section 3.3), an EC key alone DER.
 */
export function bareKeyInput(
  jws: CompactJws,
  { algorithm }: VerificationKey,
): { readonly data: Buffer; readonly signature: Buffer } {
  return {
    data: Buffer.from(jws.signingInput, 'latin1'),
    signature: algorithm.family === 'ecdsa' ? ecdsaDer(jws.signature) : jws.signature,
  }
}

const macs = { sha256: Buffer.alloc(32), sha384: Buffer.alloc(48), sha512: Buffer.alloc(64) }

/** RFC 7518 section 3.2. Equal lengths are certain here, as `timingSafeEqual` demands. */
function macHolds(jws: CompactJws, hash: keyof typeof macs, key: KeyObject): boolean {
  const mac = macs[hash]
  // Base64url and a dot: ASCII, so no encoding has to be named. As text into one buffer again and
  // again: a buffer of its own for each digest would cost as much as the hash (docs/adr/0036).
  mac.write(createHmac(hash, key).update(jws.signingInput).digest('binary'), 'binary')
  return timingSafeEqual(mac, jws.signature)
}
