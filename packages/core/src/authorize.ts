import type { Authentication } from './authentication.ts'
import { AuthError } from './errors.ts'
import { shown } from './shown.ts'

/** What a route asks of whoever came, beyond a good token; shared by every adapter. */
export interface Requirement {
  /** The refusal, or null when the requirement is met. */
  readonly refusal: (authentication: Authentication) => AuthError | null
}

const scopeToken = /^[\x21\x23-\x5b\x5d-\x7e]+$/

/**
 * Requires every one of these scopes (RFC 6750 section 3.1); refused with 403 `insufficient_scope`
 * and a challenge that names them all.
 *
 * @throws {TypeError} without any scope, or for one that is no scope-token of RFC 6749 section 3.3.
 */
export function requireScopes(...scopes: readonly string[]): Requirement {
  if (
    scopes.length === 0 ||
    !scopes.every((scope) => typeof scope === 'string' && scopeToken.test(scope))
  ) {
    throw new TypeError(
      `Sekisho: requireScopes() needs at least one scope, each without spaces or quotes; got ${shown(scopes)}`,
    )
  }
  return {
    refusal: ({ scopes: granted }) => {
      const missing = scopes.filter((scope) => !granted.has(scope))
      if (missing.length === 0) return null
      return new AuthError(
        'scope_insufficient',
        `the token lacks ${missing.join(' ')}; have the client ask the issuer for it`,
        { claim: 'scope', scopes },
      )
    },
  }
}
