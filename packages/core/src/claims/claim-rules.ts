import type { ClaimCheck } from './claim-check.ts'

/** What the `claimRules` option says of further claims, with values of the request. */
export const checkClaimRules: ClaimCheck = (token, policy, _nowSeconds, context) => {
  const refusal = policy.claimRules?.(token.claims, context.values ?? {}) ?? null
  if (refusal !== null) throw refusal
}
