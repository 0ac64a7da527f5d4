import type { AuthErrorCode } from '../errors.ts'

/** One check of a token, and how it went. */
export interface ExplainedCheck {
  /** What was checked: `form`, `issuer`, `signature`, `expiration` … */
  readonly name: string
  readonly result: 'passed' | 'failed' | 'not_reached'
  /** The code of this failure; the first failed check has the one that `verify` reports. */
  readonly code?: AuthErrorCode
  /** What the policy asks for. */
  readonly expected?: string
  /** What the token says, or its shape where its value was not checked. */
  readonly found?: string
  /** What to do; also where a check passed in a way that nobody can have meant. */
  readonly advice?: string
}

/**
 * Why a token was accepted or not, safe to paste into a ticket: no token, signature or secret is in
 * it, and no claim value that was not checked.
 */
export interface Explanation {
  /** `unavailable`: nobody knows, because keys or an answer could not be had. */
  readonly verdict: 'accepted' | 'refused' | 'unavailable'
  /** The code that `verify` rejects with; null for an accepted token, and for a fault that is no `AuthError`. */
  readonly code: AuthErrorCode | null
  /** What decided, in one sentence. */
  readonly cause: string
  /** What to do about it; null when there is nothing to do. */
  readonly fix: string | null
  /** Every check, in the order of `verify`. */
  readonly checks: readonly ExplainedCheck[]
}
