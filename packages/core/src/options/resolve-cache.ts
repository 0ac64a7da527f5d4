import type { KnownToken } from '../cache/known-token.ts'
import { TokenCache } from '../cache/token-cache.ts'
import { checkNames, integerWithin } from './checks.ts'

/** A new cache for a new policy; null where it was switched off. @throws {TypeError} */
export function resolveCache(option: unknown): TokenCache<KnownToken> | null {
  if (option === false) return null
  checkNames(option, ['maxEntries'], 'cache')
  const { maxEntries = 10_000 } = option as { readonly maxEntries?: unknown }
  return new TokenCache(integerWithin('cache.maxEntries', maxEntries, 1, 1_000_000))
}
