import type { AuthErrorCode } from '../errors.ts'

/** One check of a token, and how it went. */
export interface ExplanationStep {
  /** What was checked: `form`, `issuer`, `signature`, `expiration` … */
  readonly check: string
  readonly state: 'passed' | 'failed' | 'not reached'
  /** The code of this failure; the first failed step has the one that `verify` reports. */
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
  readonly outcome: 'authenticated' | 'refused' | 'unavailable'
  /** The code that `verify` rejects with; null for an accepted token. */
  readonly code: AuthErrorCode | null
  /** Every check, in the order of `verify`. */
  readonly steps: readonly ExplanationStep[]
  /** The same in lines, for people. */
  readonly text: string
}
