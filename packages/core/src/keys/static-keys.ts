import { publicKeyAlgorithms } from './algorithms.ts'
import { fixedKeys } from './fixed-keys.ts'
import type { Jwk } from './jwk.ts'
import type { KeySource } from './key-source.ts'
import { trustedKeySet } from './trusted-key-set.ts'

/**
 * Public keys given in code: one JWK or a JWK Set (RFC 7517).
 *
 * Keys of a set that are meant for something else (`use: "enc"`, an unknown `kty`) are passed over.
 *
 * @throws {TypeError} for a private or symmetric key, a weak or broken key, and when no key is left.
 */
export function staticKeys(keys: Jwk | { readonly keys: readonly Jwk[] }): KeySource {
  // A copy: what the caller does with its object later changes nothing here.
  const given: unknown = structuredClone(keys)
  return {
    kind: 'staticKeys()',
    algorithms: publicKeyAlgorithms,
    defaultAlgorithms: publicKeyAlgorithms,
    open: ({ algorithms }) =>
      fixedKeys('staticKeys()', trustedKeySet(given, algorithms, 'staticKeys()')),
  }
}
