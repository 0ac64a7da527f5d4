import { checkNames, functionOf, integerWithin } from './options/checks.ts'
import type { RevocationCheck } from './pipeline/revocation.ts'

/** How many used tokens are remembered. */
export interface UsedTokensOptions {
  /** 1–10000000. Default 100000. */
  readonly maxEntries?: number
  /** Milliseconds since 1970. Default `Date.now`. */
  readonly now?: () => number
}

/** The largest clock tolerance of a policy: nothing is accepted any more when it is over. */
const longestToleranceSeconds = 600

/**
 * A replay guard, for `isRevoked`: a token is accepted once, by `iss` and `jti` (RFC 7519 section 4.1.7).
 *
 * Put `requiredClaims: ['jti']` beside it, so that a token without one is told apart (`claim_missing`); here
 * it is refused, as one without `exp` is. The second use is `token_revoked`. When as many unexpired
 * tokens are remembered as may be, further ones are `revocation_unavailable`, 503: nothing is
 * forgotten early. It knows what this process accepted, no other one, and nothing from before its
 * start. `explain()` and a connection's recheck are uses too. What is refused later, for its
 * groups for example, was used.
 *
 * @throws {TypeError} for an unknown or impossible option.
 */
export function usedTokens(options: UsedTokensOptions = {}): RevocationCheck {
  checkNames(options, ['maxEntries', 'now'], 'usedTokens()')
  const { maxEntries = 100_000, now = Date.now } = options
  const most = integerWithin('maxEntries', maxEntries, 1, 10_000_000)
  functionOf('now', now)
  const forgetAt = new Map<string, number>()
  let nextSweep = 0
  return ({ iss, jti, exp }) => {
    if (typeof jti !== 'string' || jti === '' || exp === undefined) return true
    const seconds = now() / 1000
    const key = JSON.stringify([iss, jti])
    if (forgetAt.has(key)) return true
    if (forgetAt.size >= most && seconds >= nextSweep) {
      sweep(forgetAt, seconds)
      // Looking at all of them for each token would be a way to keep this process busy.
      nextSweep = seconds + 1
    }
    if (forgetAt.size >= most) {
      throw new Error(`usedTokens() remembers ${most} tokens, and none of them has expired`)
    }
    forgetAt.set(key, exp + longestToleranceSeconds)
    return false
  }
}

function sweep(forgetAt: Map<string, number>, seconds: number): void {
  for (const [key, until] of forgetAt) if (until <= seconds) forgetAt.delete(key)
}
