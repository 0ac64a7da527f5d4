import { isAuthError, type AuthError } from '../../errors.ts'
import type { IssuerPolicy } from '../../options/policy.ts'
import type { VerifyContext } from '../../options/verify-context.ts'
import { checkClaims } from '../../pipeline/claims.ts'
import type { CheckedClaims, SignedToken } from '../../pipeline/tokens.ts'
import type { ClaimCheck } from '../../claims/claim-check.ts'
import type { ClaimFacts } from '../claim-view.ts'
import { claimViews } from '../claim-views.ts'
import type { Report } from '../report.ts'

/**
 * `checkClaims`, told check by check, and on after a failure: the claims are the issuer's words, so
 * every fault of them may be named at once.
 */
export function explainClaims(
  token: SignedToken,
  policy: IssuerPolicy,
  nowSeconds: number,
  context: VerifyContext,
  report: Report,
): CheckedClaims {
  const facts = { token, policy, nowSeconds, context }
  for (const { name, check, view } of claimViews) {
    const error = refusalOf(check, facts)
    const notes = {
      expected: view.expected(facts),
      found: view.found(facts, error),
      advice: view.advice(facts, error),
    }
    if (error === null) report.pass(name, notes)
    else report.fail(name, error, notes)
  }
  return checkClaims(token, policy, nowSeconds, context)
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
