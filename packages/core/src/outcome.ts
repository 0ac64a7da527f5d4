import type { Authentication, RegisteredClaims } from './authentication.ts'
import type { AuthError } from './errors.ts'

/** An HTTP answer, finished: write status, headers and body as they are. */
export interface HttpAnswer {
  readonly status: number
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** JSON text; of a denial: `error` where RFC 6750 names a code, and `error_description`. */
  readonly body: string
}

/** The answer to a refused request. */
export type Denial = HttpAnswer

/** What became of a request at the checkpoint. */
export type Outcome<C = RegisteredClaims> =
  | { readonly kind: 'authenticated'; readonly authentication: Authentication<C> }
  | {
      /** Let through without a token, because the `anonymous` option says so for this case. */
      readonly kind: 'anonymous'
      readonly error: AuthError
    }
  | { readonly kind: 'denied'; readonly denial: Denial; readonly error: AuthError }

/** What became of a request that was not denied. */
export type AdmittedOutcome = Exclude<Outcome, { readonly kind: 'denied' }>
