import { found } from './found.ts'
import type { KeySet } from './key-set.ts'
import type { KeyProvider } from './key-source.ts'

/** A provider whose keys are all in memory and never change. */
export function fixedKeys(kind: string, keys: KeySet): KeyProvider {
  return {
    find: (algorithm, kid) => found(keys.find(algorithm, kid), keys, algorithm, kid),
    prepare: () => Promise.resolve(),
    health: () => ({
      kind,
      state: 'ready',
      keys: keys.size,
      ageSeconds: null,
      nextRefreshSeconds: null,
      lastError: null,
    }),
    close: () => undefined,
  }
}
