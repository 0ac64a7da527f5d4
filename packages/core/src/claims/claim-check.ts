import { AuthError } from '../errors.ts'
import type { IssuerPolicy } from '../options/policy.ts'
import type { VerifyContext } from '../options/verify-context.ts'
import type { SignedToken } from '../pipeline/tokens.ts'
import { shown } from '../shown.ts'

/** Looks at one thing of a signed token and throws an `AuthError` when the policy refuses it. */
export type ClaimCheck = (
  token: SignedToken,
  policy: IssuerPolicy,
  nowSeconds: number,
  context: VerifyContext,
) => void

/** The token's own claim; undefined when absent, also for names such as `__proto__`. */
export function claimOf(token: SignedToken, name: string): unknown {
  return Object.hasOwn(token.claims, name) ? token.claims[name] : undefined
}

/** The last second that ECMAScript can name as a date; beyond it lies no date that anybody meant. */
const latestDate = 8.64e12

/** A NumericDate claim (RFC 7519 section 2), or undefined when absent. @throws {AuthError} `claim_malformed` */
export function numericDate(token: SignedToken, name: string): number | undefined {
  const value = claimOf(token, name)
  if (value !== undefined && !(typeof value === 'number' && Math.abs(value) <= latestDate))
    throw malformedClaim(name, 'a number of seconds', value)
  return value
}

export function malformedClaim(claim: string, wanted: string, got: unknown): AuthError {
  return new AuthError('claim_malformed', `expected ${claim} to be ${wanted}, got ${shown(got)}`, {
    claim,
  })
}

export function missingClaim(claim: string): AuthError {
  return new AuthError(
    'claim_missing',
    `the token has no ${claim} claim; have the issuer put it into its access tokens`,
    { claim },
  )
}

/** A point in time for a message: seconds as they stand in the claim, and the distance from now. */
export function distance(seconds: number, nowSeconds: number): string {
  const away = Math.round(Math.abs(seconds - nowSeconds))
  return `${seconds} (${away} s ${seconds > nowSeconds ? 'ahead of' : 'behind'} this clock)`
}
