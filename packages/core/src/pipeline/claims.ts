import { checkAudience } from '../claims/audience.ts'
import { checkClaimRules } from '../claims/claim-rules.ts'
import type { ClaimCheck } from '../claims/claim-check.ts'
import { checkConfirmation } from '../claims/confirmation.ts'
import { checkExpiration } from '../claims/expiration.ts'
import { checkIssuedAt } from '../claims/issued-at.ts'
import { checkLifetime } from '../claims/lifetime.ts'
import { coerceNumericDates } from '../claims/numeric-dates.ts'
import { checkNotBefore } from '../claims/not-before.ts'
import { checkRequiredClaims } from '../claims/required-claims.ts'
import { checkSubject } from '../claims/subject.ts'
import { checkTokenType } from '../claims/token-type.ts'
import type { IssuerPolicy } from '../options/policy.ts'
import type { VerifyContext } from '../options/verify-context.ts'
import type { CheckedClaims, SignedToken } from './tokens.ts'

/** Every claim check, in the order in which a refusal is reported. One file each in `claims/`. */
export const claimChecks: readonly ClaimCheck[] = [
  checkTokenType,
  checkRequiredClaims,
  checkExpiration,
  checkNotBefore,
  checkIssuedAt,
  checkLifetime,
  checkAudience,
  checkSubject,
  checkConfirmation,
  checkClaimRules,
]

/** Those whose answer changes with the time or the request; all others it cannot change. */
const passingChecks: readonly ClaimCheck[] = [
  checkExpiration,
  checkNotBefore,
  checkIssuedAt,
  checkLifetime,
  checkClaimRules,
]

/**
 * SignedToken → CheckedClaims.
 *
 * @param nowSeconds seconds since 1970, possibly fractional.
 * @throws {AuthError} with the code of the first check that refuses.
 */
export function checkClaims(
  signed: SignedToken,
  issuer: IssuerPolicy,
  nowSeconds: number,
  context: VerifyContext = {},
): CheckedClaims {
  const token = issuer.coerceNumericDates ? coerceNumericDates(signed) : signed
  for (const check of claimChecks) check(token, issuer, nowSeconds, context)
  return { token, issuer } as CheckedClaims
}

/**
 * SignedToken → CheckedClaims, for a token whose every claim was checked before under the same policy.
 *
 * @throws {AuthError} as `checkClaims`
 */
export function checkClaimsAgain(
  token: SignedToken,
  issuer: IssuerPolicy,
  nowSeconds: number,
  context: VerifyContext,
): CheckedClaims {
  for (const check of passingChecks) check(token, issuer, nowSeconds, context)
  return { token, issuer } as CheckedClaims
}
