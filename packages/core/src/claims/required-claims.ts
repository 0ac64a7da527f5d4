import { claimOf, missingClaim, type ClaimCheck } from './claim-check.ts'

/** Every claim of `requiredClaims` must be the token's own and not null. */
export const checkRequiredClaims: ClaimCheck = (token, policy) => {
  for (const name of policy.requiredClaims) {
    const value = claimOf(token, name)
    if (value === undefined || value === null) throw missingClaim(name)
  }
}
