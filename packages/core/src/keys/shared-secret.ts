import { createSecretKey } from 'node:crypto'
import { decodeBase64url } from '../encoding/base64url.ts'
import { checkNames, optionalText } from '../options/checks.ts'
import { invalidOption } from '../options/invalid-option.ts'
import { algorithmNamed, sharedSecretAlgorithms, type Algorithm } from './algorithms.ts'
import { fixedKeys } from './fixed-keys.ts'
import { KeySet } from './key-set.ts'
import type { KeySource } from './key-source.ts'

/** How the secret is written, and which tokens it answers for. */
export interface SharedSecretOptions {
  /** How a string becomes bytes. Default `utf8`. Base64 forms are read strictly. */
  readonly encoding?: 'utf8' | 'base64' | 'base64url'
  /** The `kid` that tokens must name. Default: the secret answers for every kid. */
  readonly kid?: string
}

/**
 * A secret shared with the issuer, for HS256 (the default), HS384 or HS512.
 *
 * Whoever verifies with it can also sign with it: prefer public keys between two parties.
 *
 * @throws {TypeError} for undecodable text, and, when the verifier is made, for a secret shorter
 *   than the hash of an allowed algorithm: 32, 48 or 64 bytes (RFC 7518 section 3.2).
 */
export function sharedSecret(
  secret: string | Uint8Array,
  options: SharedSecretOptions = {},
): KeySource {
  checkNames(options, ['encoding', 'kid'], 'sharedSecret()')
  const { encoding = 'utf8' } = options
  const bytes = secretBytes(secret, encoding)
  if (bytes.length === 0) throw invalidOption('the secret of sharedSecret()', '', 'non-empty')
  const key = createSecretKey(bytes)
  const kid = optionalText('the kid of sharedSecret()', options.kid)
  return {
    kind: 'sharedSecret()',
    algorithms: sharedSecretAlgorithms,
    defaultAlgorithms: ['HS256'],
    open: ({ algorithms }) => {
      for (const name of algorithms) checkLength(name, bytes.length)
      return fixedKeys('sharedSecret()', new KeySet([{ kid, algorithms, key }], algorithms))
    },
  }
}

function checkLength(name: string, length: number): void {
  const least = (algorithmNamed(name) as Algorithm).hashBytes
  if (length < least) {
    throw new TypeError(
      `Sekisho: the secret of sharedSecret() must have at least ${least} bytes for ${name}, it has ${length}; make one: openssl rand -base64 ${least}`,
    )
  }
}

function secretBytes(secret: unknown, encoding: unknown): Buffer {
  if (secret instanceof Uint8Array) return Buffer.from(secret)
  if (typeof secret !== 'string')
    throw invalidOption('the secret of sharedSecret()', typeof secret, 'text or bytes')
  const bytes = decoded(secret, encoding)
  // A public key is no secret: everybody who has it could sign.
  if (secret.includes('-----BEGIN ')) {
    throw new TypeError(
      'Sekisho: the secret of sharedSecret() is PEM text; for a public key use publicKeyPem(pem, algorithm)',
    )
  }
  if (bytes === null) {
    throw new TypeError(`Sekisho: the secret of sharedSecret() is not valid ${String(encoding)}`)
  }
  return bytes
}

function decoded(secret: string, encoding: unknown): Buffer | null {
  switch (encoding) {
    case 'utf8':
      return Buffer.from(secret, 'utf8')
    case 'base64url':
      return decodeBase64url(secret)
    case 'base64': {
      // Node's decoder passes over what it does not know; writing the bytes again shows it.
      const bytes = Buffer.from(secret, 'base64')
      return bytes.toString('base64') === secret ? bytes : null
    }
    default:
      throw invalidOption('the encoding of sharedSecret()', encoding, 'utf8, base64 or base64url')
  }
}
