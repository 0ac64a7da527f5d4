import { AuthError } from '../errors.ts'
import { distance, numericDate, type ClaimCheck } from './claim-check.ts'

/** `iat` must be a number (RFC 7519 section 4.1.6), and not ahead unless `allowFutureIssuedAt`. */
export const checkIssuedAt: ClaimCheck = (token, policy, nowSeconds) => {
  const issuedAt = numericDate(token, 'iat')
  if (issuedAt === undefined || policy.allowFutureIssuedAt) return
  if (!(nowSeconds >= issuedAt - policy.clockToleranceSeconds)) {
    throw new AuthError(
      'token_not_yet_valid',
      `iat is ${distance(issuedAt, nowSeconds)}, tolerance ${policy.clockToleranceSeconds} s; set the clocks, or allowFutureIssuedAt: true`,
      { claim: 'iat' },
    )
  }
}
