import { verify, webcrypto } from 'node:crypto'
import type { VerificationKey } from '../keys/verification-key.ts'
import type { CompactJws } from './compact.ts'
import { bareKeyInput } from './signature.ts'

/** Whether the signature of a JWS holds under one public key, worked out in the thread pool of libuv. */
export function holdsInPool(jws: CompactJws, key: VerificationKey): Promise<boolean> {
  if (key.algorithm.family === 'rsa-pss') return pssHolds(jws, key)
  const { data, signature } = bareKeyInput(jws, key)
  return new Promise((resolve, reject) => {
    verify(key.algorithm.hash, data, key.key, signature, (fault, holds) => {
      if (fault === null) resolve(holds)
      else reject(fault)
    })
  })
}

const pssKeys = new WeakMap<VerificationKey, webcrypto.CryptoKey>()

/** By Web Crypto, which takes padding and salt without an object around the key (docs/adr/0038). */
async function pssHolds(jws: CompactJws, key: VerificationKey): Promise<boolean> {
  const parameters = { name: 'RSA-PSS', saltLength: key.algorithm.hashBytes }
  const data = Buffer.from(jws.signingInput, 'latin1')
  return webcrypto.subtle.verify(parameters, pssKeyOf(key), jws.signature, data)
}

function pssKeyOf(key: VerificationKey): webcrypto.CryptoKey {
  const known = pssKeys.get(key)
  if (known !== undefined) return known
  const hash = `SHA-${key.algorithm.hashBytes * 8}`
  const made = key.key.toCryptoKey({ name: 'RSA-PSS', hash }, false, ['verify'])
  pssKeys.set(key, made)
  return made
}
