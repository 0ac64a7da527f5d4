import type { ClaimCheck } from '../../claims/claim-check.ts'
import { isAuthError, type AuthError } from '../../errors.ts'
import type { IssuerPolicy } from '../../options/policy.ts'
import type { VerifyContext } from '../../options/verify-context.ts'
import { checkClaims, claimChecks } from '../../pipeline/claims.ts'
import type { CheckedClaims, SignedToken } from '../../pipeline/tokens.ts'
import { viewOf, type ClaimFacts } from '../claim-views.ts'
import { adviceIn, foundIn } from '../message.ts'
import type { Report } from '../report.ts'

/**
 * `checkClaims`, told check by check, and on after a failure: the claims are the issuer's words, so
 * every fault of them may be named at once.
 */
export function tellClaims(
  token: SignedToken,
  policy: IssuerPolicy,
  nowSeconds: number,
  context: VerifyContext,
  report: Report,
): CheckedClaims {
  const facts = { token, policy, nowSeconds, context }
  let refused = false
  for (const check of claimChecks) {
    try {
      refused = !tellClaim(check, facts, report) || refused
    } catch (fault) {
      // After a refusal `verify` does not come here, so a fault here is none of its own.
      if (!refused) throw fault
    }
  }
  return checkClaims(token, policy, nowSeconds, context)
}

/** True when the check passed. */
function tellClaim(check: ClaimCheck, facts: ClaimFacts, report: Report): boolean {
  const { name, expected, found, advice } = viewOf(check)
  const error = refusalOf(check, facts)
  if (error === null) {
    report.pass(name, () => ({
      expected: expected(facts),
      found: found?.(facts, null) ?? 'as expected',
      advice: advice?.(facts, null),
    }))
  } else {
    report.fail(name, error, () => ({
      expected: expected(facts),
      found: found?.(facts, error) ?? foundIn(error),
      advice: advice?.(facts, error) ?? adviceIn(error),
    }))
  }
  return error === null
}

function refusalOf(
  check: ClaimCheck,
  { token, policy, nowSeconds, context }: ClaimFacts,
): AuthError | null {
  try {
    check(token, policy, nowSeconds, context)
    return null
  } catch (error) {
    if (isAuthError(error)) return error
    throw error
  }
}
