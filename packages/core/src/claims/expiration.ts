import { AuthError } from '../errors.ts'
import { distance, missingClaim, numericDate, type ClaimCheck } from './claim-check.ts'

/** `exp` must lie ahead; the second it names is already too late (RFC 7519 section 4.1.4). */
export const checkExpiration: ClaimCheck = (token, policy, nowSeconds) => {
  const expiration = numericDate(token, 'exp')
  if (expiration === undefined) {
    if (policy.requireExpiration) throw missingClaim('exp')
    return
  }
  // Written so that a clock that yields NaN refuses.
  if (!(nowSeconds < expiration + policy.clockToleranceSeconds)) {
    throw new AuthError(
      'token_expired',
      `exp is ${distance(expiration, nowSeconds)}, tolerance ${policy.clockToleranceSeconds} s; get a new token, or set the clocks`,
      { claim: 'exp' },
    )
  }
}
