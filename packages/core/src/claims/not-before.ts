import { AuthError } from '../errors.ts'
import { distance, numericDate, type ClaimCheck } from './claim-check.ts'

/** `nbf` must not lie ahead (RFC 7519 section 4.1.5). */
export const checkNotBefore: ClaimCheck = (token, policy, nowSeconds) => {
  const notBefore = numericDate(token, 'nbf')
  if (notBefore !== undefined && !(nowSeconds >= notBefore - policy.clockToleranceSeconds)) {
    throw new AuthError(
      'token_not_yet_valid',
      `nbf is ${distance(notBefore, nowSeconds)}, tolerance ${policy.clockToleranceSeconds} s; set the clocks`,
      { claim: 'nbf' },
    )
  }
}
