import type { JwsAlgorithm } from '../algorithms.ts'
import type { KeyProvider, KeySourceContext } from '../key-source.ts'
import { fetchDocument } from '../../outbound/fetch-document.ts'
import { withoutQuery } from '../../outbound/without-query.ts'
import { KeyCache, type LoadedKeys, type RestoredKeys } from './key-cache.ts'
import { readSnapshot, snapshotSource, writeSnapshot } from './key-snapshot.ts'
import { keysIn } from './keys-in.ts'
import type { RemoteKeysSettings } from './remote-options.ts'

/** A place on the network where keys are published. */
export interface RemotePlace {
  /** The constructor that named it. */
  readonly kind: string
  /** The URL or issuer that identifies it. */
  readonly source: string
  /** Finds the URL of the JWK Set, within the deadline of the whole operation. */
  readonly locate: (deadline: AbortSignal) => URL | Promise<URL>
}

/** The keys of a remote place, cached; those of its snapshot to begin with. */
export function openRemoteKeys(
  place: RemotePlace,
  settings: RemoteKeysSettings,
  { algorithms, now }: KeySourceContext,
): KeyProvider {
  // Headers may be credentials: they go where they were configured for, not where metadata point.
  const home = new URL(place.source).origin
  const boundsFor = (url: URL): RemoteKeysSettings =>
    url.origin === home ? settings : { ...settings, headers: {} }
  const load = async (closed: AbortSignal): Promise<LoadedKeys> => {
    const deadline = AbortSignal.any([closed, AbortSignal.timeout(settings.deadlineMs)])
    const url = await place.locate(deadline)
    const { document, maxAgeSeconds } = await fetchDocument(url, boundsFor(url), deadline)
    const { keys, publicDocument } = keysIn(
      document,
      withoutQuery(url.href),
      algorithms,
      settings.maxKeys,
    )
    if (settings.snapshotFile !== '') {
      writeSnapshot(settings.snapshotFile, {
        source: snapshotSource(place.source),
        fetchedAt: now() / 1000,
        document: publicDocument,
      })
    }
    return { keys, maxAgeSeconds }
  }
  const restored = restore(place.source, settings, algorithms, now)
  return new KeyCache(load, settings, now, {
    kind: place.kind,
    source: withoutQuery(place.source),
    ...(restored && { restored }),
  })
}

function restore(
  source: string,
  { snapshotFile, maxKeys }: RemoteKeysSettings,
  algorithms: readonly JwsAlgorithm[],
  now: () => number,
): RestoredKeys | null {
  const snapshot = snapshotFile === '' ? null : readSnapshot(snapshotFile, snapshotSource(source))
  // One from the future would outlive every bound.
  if (snapshot === null || snapshot.fetchedAt > now() / 1000) return null
  try {
    const { keys } = keysIn(snapshot.document, snapshotFile, algorithms, maxKeys)
    return { keys, fetchedAt: snapshot.fetchedAt }
  } catch {
    // As if there were no snapshot: the keys are fetched at the first token.
    return null
  }
}
