import { checkNames, optionalText } from '../options/checks.ts'
import { invalidOption } from '../options/invalid-option.ts'
import {
  isJwsAlgorithm,
  isSymmetric,
  publicKeyAlgorithms,
  type JwsAlgorithm,
} from './algorithms.ts'
import { fixedKeys } from './fixed-keys.ts'
import { KeySet } from './key-set.ts'
import type { KeySource } from './key-source.ts'
import { readPublicKeyPem } from './read-public-key-pem.ts'

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
  const key = readPublicKeyPem(
    pem,
    algorithm,
    'publicKeyPem()',
    optionalText('the kid of publicKeyPem()', options.kid),
  )
  const algorithms = [algorithm]
  return {
    kind: 'publicKeyPem()',
    algorithms,
    defaultAlgorithms: algorithms,
    open: () => fixedKeys('publicKeyPem()', new KeySet([key], algorithms)),
  }
}
