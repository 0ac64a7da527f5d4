import type { KeySourceHealth } from './keys/key-source.ts'
import type { Policy } from './options/policy.ts'

/** How a verifier is, for logs, metrics and a readiness probe. */
export interface VerifierHealth {
  /**
   * `ready`: every issuer's keys may serve. `degraded`: some may. `unavailable`: none may, or none
   * were loaded yet.
   */
  readonly status: 'ready' | 'degraded' | 'unavailable'
  readonly sources: readonly SourceHealth[]
}

/** How the keys of one issuer are. */
export interface SourceHealth extends KeySourceHealth {
  readonly issuers: readonly string[]
}

/** The health of every key source of a policy. */
export function healthOf(policy: Policy): VerifierHealth {
  const sources = [...new Set(policy.issuers.values())].map(({ issuers, keys }) => ({
    issuers,
    ...keys.health(),
  }))
  const serving = sources.filter(({ state }) => state === 'ready' || state === 'stale').length
  return {
    status: serving === sources.length ? 'ready' : serving > 0 ? 'degraded' : 'unavailable',
    sources,
  }
}
