import { createPublicKey } from 'node:crypto'
import { invalidOption } from '../options/invalid-option.ts'
import type { JwsAlgorithm } from './algorithms.ts'
import { importPublicJwk, type Jwk, type UsableJwk } from './jwk.ts'

/**
 * Reads one SPKI PEM as a key for one algorithm.
 *
 * @param where what it came from, for messages.
 * @throws {TypeError} for another form of PEM, naming the command that converts it, and for a key
 *   that is weak or does not fit.
 */
export function readPublicKeyPem(
  pem: unknown,
  algorithm: JwsAlgorithm,
  where: string,
  kid?: string,
): UsableJwk {
  const jwk = importPublicJwk({ ...readPem(pem, where), alg: algorithm, kid })
  if ('reason' in jwk) {
    throw new TypeError(`Sekisho: the key of ${where} does not fit ${algorithm}: ${jwk.reason}`)
  }
  return jwk
}

const refusals: readonly (readonly [RegExp, string])[] = [
  [
    /-----BEGIN (?:RSA |EC |ENCRYPTED |OPENSSH )?PRIVATE KEY-----/,
    'it is a private key, which has no place in a verifier; take its public half: openssl pkey -in private.pem -pubout',
  ],
  [
    /-----BEGIN RSA PUBLIC KEY-----/,
    'it is PKCS#1; convert it: openssl rsa -RSAPublicKey_in -in key.pem -pubout',
  ],
  [
    /-----BEGIN EC PUBLIC KEY-----/,
    'its label is EC PUBLIC KEY; convert it: openssl ec -pubin -in key.pem -pubout',
  ],
  [
    /-----BEGIN CERTIFICATE-----/,
    'it is a certificate, and nobody here checks its chain; take its key: openssl x509 -in cert.pem -noout -pubkey',
  ],
]

function readPem(pem: unknown, where: string): Jwk {
  if (typeof pem !== 'string' || pem.trim() === '') {
    // Not shown: what stands here by mistake may be a secret.
    throw invalidOption(`the key of ${where}`, typeof pem, 'PEM text')
  }
  const refusal = refusals.find(([form]) => form.test(pem))
  if (refusal !== undefined)
    throw new TypeError(`Sekisho: the key of ${where} is refused: ${refusal[1]}`)
  if (!/^\s*-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----\s*$/.test(pem)) {
    throw new TypeError(
      `Sekisho: the key of ${where} must be one SPKI PEM, from -----BEGIN PUBLIC KEY----- to -----END PUBLIC KEY-----`,
    )
  }
  try {
    return { ...createPublicKey(pem.trim()).export({ format: 'jwk' }) }
  } catch (cause) {
    throw new TypeError(
      `Sekisho: the key of ${where} is damaged or of a kind that JOSE has no name for`,
      { cause },
    )
  }
}
