import type { JsonObject } from '../../encoding/json-object.ts'
import { shown } from '../../shown.ts'
import type { JwsAlgorithm } from '../algorithms.ts'
import { KeySet, readJwks } from '../key-set.ts'

/** What a published JWK Set holds for us. */
export interface PublishedKeys {
  readonly keys: KeySet
  /** The set again, without what was passed over: private, symmetric, foreign keys. */
  readonly publicDocument: JsonObject
}

/**
 * Takes from a published JWK Set what verifies signatures.
 *
 * @throws {Error} a plain error when it is no JWK Set, has too many keys, or none that serves.
 */
export function keysIn(
  document: JsonObject,
  where: string,
  algorithms: readonly JwsAlgorithm[],
  maxKeys: number,
): PublishedKeys {
  const list: readonly unknown[] = Array.isArray(document['keys']) ? document['keys'] : []
  if (list.length > maxKeys) {
    throw new Error(`${where}: ${list.length} keys, more than maxKeys ${maxKeys}`)
  }
  const read = readJwks(document)
  if (read === null) throw new Error(`${where}: not a JWK Set, it has no list "keys"`)
  const keys = new KeySet(read.usable, algorithms)
  if (keys.isEmpty) {
    const reasons = read.passedOver.map((key) => key.reason).slice(0, 3)
    const passedOver = reasons.length > 0 ? `; passed over: ${shown(reasons.join('; '))}` : ''
    throw new Error(`${where}: no key for ${algorithms.join(', ')}${passedOver}`)
  }
  const left = new Set(read.passedOver.map(({ index }) => index))
  return { keys, publicDocument: { keys: list.filter((_, index) => !left.has(index)) } }
}
