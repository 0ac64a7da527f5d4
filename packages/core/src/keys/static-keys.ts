import { invalidOption } from '../options/invalid-option.ts'
import { publicKeyAlgorithms } from './algorithms.ts'
import { fixedKeys } from './fixed-keys.ts'
import type { Jwk, UsableJwk } from './jwk.ts'
import { KeySet, readJwks } from './key-set.ts'
import type { KeySource } from './key-source.ts'

/**
 * Public keys given in code: one JWK or a JWK Set (RFC 7517).
 *
 * Keys of a set that are meant for something else (`use: "enc"`, an unknown `kty`) are passed over.
 *
 * @throws {TypeError} for a private or symmetric key, a weak or broken key, and when no key is left.
 */
export function staticKeys(keys: Jwk | { readonly keys: readonly Jwk[] }): KeySource {
  return {
    kind: 'staticKeys()',
    algorithms: publicKeyAlgorithms,
    defaultAlgorithms: publicKeyAlgorithms,
    open: ({ algorithms }) => fixedKeys(trustedKeySet(keys, algorithms, 'staticKeys()')),
  }
}

/** A key set from a document that the operator vouches for: anything unsafe in it is an error. */
export function trustedKeySet(
  document: unknown,
  algorithms: ConstructorParameters<typeof KeySet>[1],
  where: string,
): KeySet {
  const set = new KeySet(readTrusted(document, where), algorithms)
  if (set.isEmpty) {
    throw new TypeError(
      `Sekisho: ${where} holds no key for ${algorithms.join(', ')}; give a key that fits, or name its algorithm in algorithms`,
    )
  }
  return set
}

function readTrusted(document: unknown, where: string): readonly UsableJwk[] {
  if (typeof document !== 'object' || document === null) {
    throw invalidOption(
      where,
      typeof document === 'string' ? 'text' : document,
      'a JWK or a JWK Set',
    )
  }
  const read = readJwks('keys' in document ? document : { keys: [document] })
  if (read === null) throw new TypeError(`Sekisho: the keys of ${where} must be a list of JWKs`)
  const unsafe = read.passedOver.find((key) => key.fault === 'unsafe')
  if (unsafe !== undefined) {
    throw new TypeError(`Sekisho: key ${unsafe.index} of ${where} is refused: ${unsafe.reason}`)
  }
  const [reason] = read.passedOver
  if (read.usable.length === 0) {
    throw new TypeError(
      `Sekisho: ${where} holds no key that verifies signatures${reason ? `: ${reason.reason}` : ''}`,
    )
  }
  return read.usable
}
