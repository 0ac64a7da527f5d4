import { shown } from '../../shown.ts'
import type { JwsAlgorithm } from '../algorithms.ts'
import { KeySet, readJwks } from '../key-set.ts'
import { fetchDocument } from './fetch-document.ts'
import type { LoadedKeys } from './key-cache.ts'
import type { RemoteKeysSettings } from './remote-options.ts'

/** Fetches a JWK Set and keeps what verifies signatures; private and symmetric keys are passed over. */
export async function loadJwks(
  url: URL,
  settings: RemoteKeysSettings,
  algorithms: readonly JwsAlgorithm[],
  signal: AbortSignal,
): Promise<LoadedKeys> {
  const { document, maxAgeSeconds } = await fetchDocument(url, settings, signal)
  const count = Array.isArray(document['keys']) ? document['keys'].length : 0
  if (count > settings.maxKeys)
    throw new Error(`${url.href}: ${count} keys, more than maxKeys ${settings.maxKeys}`)
  const read = readJwks(document)
  if (read === null) throw new Error(`${url.href}: not a JWK Set, it has no list "keys"`)
  const keys = new KeySet(read.usable, algorithms)
  if (keys.isEmpty) {
    const reasons = read.passedOver.map((key) => key.reason).slice(0, 3)
    throw new Error(
      `${url.href}: no key for ${algorithms.join(', ')}${reasons.length > 0 ? `; passed over: ${shown(reasons.join('; '))}` : ''}`,
    )
  }
  return { keys, maxAgeSeconds }
}
