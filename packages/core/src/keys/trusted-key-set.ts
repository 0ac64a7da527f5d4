import { invalidOption } from '../options/invalid-option.ts'
import type { JwsAlgorithm } from './algorithms.ts'
import type { UsableJwk } from './jwk.ts'
import { KeySet, readJwks } from './key-set.ts'

/** A key set from a document that the operator vouches for: anything unsafe in it is an error. */
export function trustedKeySet(
  document: unknown,
  algorithms: readonly JwsAlgorithm[],
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

/**
 * The usable keys of such a document; keys meant for something else are passed over.
 *
 * @throws {TypeError} for an unsafe key, and when none verifies signatures.
 */
export function readTrusted(document: unknown, where: string): readonly UsableJwk[] {
  if (typeof document !== 'object' || document === null) {
    // Not shown: what stands here by mistake may be a secret.
    throw invalidOption(
      where,
      typeof document === 'string' ? 'text' : document,
      'a JWK or a JWK Set',
    )
  }
  const read = readJwks(Object.hasOwn(document, 'keys') ? document : { keys: [document] })
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
