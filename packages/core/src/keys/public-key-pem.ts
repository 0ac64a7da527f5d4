import { createPublicKey } from 'node:crypto'
import { checkNames } from '../options/checks.ts'
import { invalidOption } from '../options/invalid-option.ts'
import {
  isJwsAlgorithm,
  isSymmetric,
  publicKeyAlgorithms,
  type JwsAlgorithm,
} from './algorithms.ts'
import { fixedKeys } from './fixed-keys.ts'
import { importPublicJwk, type Jwk } from './jwk.ts'
import { KeySet } from './key-set.ts'
import type { KeySource } from './key-source.ts'

/** What else may be said of a PEM key. */
export interface PublicKeyPemOptions {
  /** The `kid` that tokens must name. Default: the key answers for every kid. */
  readonly kid?: string
}

/**
 * One public key as PEM text, SubjectPublicKeyInfo only (`-----BEGIN PUBLIC KEY-----`, RFC 7468
 * section 13), for one algorithm: a PEM does not say which, and the token must not choose.
 *
 * @throws {TypeError} for another PEM form (naming the command that converts it), a private key, a
 *   certificate, a key that does not fit the algorithm, a weak key.
 */
export function publicKeyPem(
  pem: string,
  algorithm: JwsAlgorithm,
  options: PublicKeyPemOptions = {},
): KeySource {
  if (!isJwsAlgorithm(algorithm) || isSymmetric(algorithm)) {
    throw invalidOption(
      'the algorithm of publicKeyPem()',
      typeof algorithm === 'string' && algorithm.includes('-----') ? 'PEM text' : algorithm,
      `one of ${publicKeyAlgorithms.join(', ')}`,
    )
  }
  checkNames(options, ['kid'], 'publicKeyPem()')
  const jwk = importPublicJwk({
    ...readPem(pem),
    alg: algorithm,
    ...(options.kid === undefined ? {} : { kid: options.kid }),
  })
  if ('reason' in jwk) {
    throw new TypeError(
      `Sekisho: the key of publicKeyPem() does not fit ${algorithm}: ${jwk.reason}`,
    )
  }
  const algorithms = [algorithm]
  return {
    kind: 'publicKeyPem()',
    algorithms,
    defaultAlgorithms: algorithms,
    open: () => fixedKeys(new KeySet([jwk], algorithms)),
  }
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

function readPem(pem: unknown): Jwk {
  if (typeof pem !== 'string' || pem.trim() === '') {
    // Not shown: what stands here by mistake may be a secret.
    throw invalidOption('the key of publicKeyPem()', typeof pem, 'PEM text')
  }
  const refusal = refusals.find(([form]) => form.test(pem))
  if (refusal !== undefined)
    throw new TypeError(`Sekisho: the key of publicKeyPem() is refused: ${refusal[1]}`)
  if (!/^\s*-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----\s*$/.test(pem)) {
    throw new TypeError(
      'Sekisho: the key of publicKeyPem() must be one SPKI PEM, from -----BEGIN PUBLIC KEY----- to -----END PUBLIC KEY-----',
    )
  }
  try {
    return { ...createPublicKey(pem).export({ format: 'jwk' }) }
  } catch (cause) {
    throw new TypeError(
      'Sekisho: the key of publicKeyPem() is damaged or of a kind that JOSE has no name for',
      { cause },
    )
  }
}
