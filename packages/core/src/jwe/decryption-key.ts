import { createPrivateKey, type KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { checkNames, optionalText } from '../options/checks.ts'
import { invalidOption } from '../options/invalid-option.ts'

/** Key management algorithms of encrypted tokens (RFC 7518 section 4.1); none with a password. */
const families = {
  'RSA-OAEP': 'rsa',
  'RSA-OAEP-256': 'rsa',
  'RSA-OAEP-384': 'rsa',
  'RSA-OAEP-512': 'rsa',
  'ECDH-ES': 'ecdh',
  'ECDH-ES+A128KW': 'ecdh',
  'ECDH-ES+A192KW': 'ecdh',
  'ECDH-ES+A256KW': 'ecdh',
} as const

/** Value of `alg` of an encrypted token. */
export type KeyManagementAlgorithm = keyof typeof families

/** A private key for one key management algorithm; made by `privateKeyPem` or `privateKeyFile`. */
export interface DecryptionKey {
  readonly algorithm: KeyManagementAlgorithm
  readonly kid: string | undefined
  readonly key: KeyObject
}

/** What else may be said of a decryption key. */
export interface DecryptionKeyOptions {
  /** The `kid` that tokens must name. Default: the key answers for every kid. */
  readonly kid?: string
  /** Opens an encrypted PEM. */
  readonly passphrase?: string
}

/**
 * A private key as PEM text, for tokens that are encrypted to it with one algorithm.
 *
 * @throws {TypeError} for an unknown algorithm, text that is no private key, a key that does not fit
 *   (RSA of at least 2048 bits; P-256, P-384, P-521 or X25519).
 */
export function privateKeyPem(
  pem: string,
  algorithm: KeyManagementAlgorithm,
  options: DecryptionKeyOptions = {},
): DecryptionKey {
  checkNames(options, ['kid', 'passphrase'], 'privateKeyPem()')
  if (typeof algorithm !== 'string' || !Object.hasOwn(families, algorithm)) {
    throw invalidOption(
      'the algorithm of privateKeyPem()',
      algorithm,
      `one of ${Object.keys(families).join(', ')}`,
    )
  }
  const key = readKey(pem, options.passphrase)
  if (!fits(key, families[algorithm])) {
    throw new TypeError(
      `Sekisho: the key of privateKeyPem() does not fit ${algorithm}: it is ${key.asymmetricKeyType}; RSA needs 2048 bits, ECDH one of P-256, P-384, P-521, X25519`,
    )
  }
  return { algorithm, kid: optionalText('the kid of privateKeyPem()', options.kid), key }
}

/** As `privateKeyPem`, from a file that is read now. @throws {TypeError} */
export function privateKeyFile(
  path: string,
  algorithm: KeyManagementAlgorithm,
  options: DecryptionKeyOptions = {},
): DecryptionKey {
  let pem: string
  try {
    pem = readFileSync(path, 'utf8')
  } catch (cause) {
    throw new TypeError(
      'Sekisho: the file of privateKeyFile() cannot be read; check the path and its rights',
      { cause },
    )
  }
  return privateKeyPem(pem, algorithm, options)
}

function readKey(pem: unknown, passphrase: string | undefined): KeyObject {
  // Neither the text nor OpenSSL's words about it are shown: it is a secret.
  if (typeof pem !== 'string')
    throw invalidOption('the key of privateKeyPem()', typeof pem, 'PEM text')
  try {
    return createPrivateKey({ key: pem, passphrase })
  } catch {
    throw new TypeError(
      'Sekisho: the key of privateKeyPem() is no private key PEM that can be read; is a passphrase missing?',
    )
  }
}

function fits(key: KeyObject, family: 'rsa' | 'ecdh'): boolean {
  const { modulusLength = 0, namedCurve } = key.asymmetricKeyDetails ?? {}
  if (family === 'rsa') return key.asymmetricKeyType === 'rsa' && modulusLength >= 2048
  if (key.asymmetricKeyType === 'x25519') return true
  // Only EC keys have a named curve.
  return ['prime256v1', 'secp384r1', 'secp521r1'].includes(String(namedCurve))
}
