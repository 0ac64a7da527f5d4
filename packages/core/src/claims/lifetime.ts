import { AuthError } from '../errors.ts'
import { missingClaim, numericDate, type ClaimCheck } from './claim-check.ts'

/** `exp` minus `iat` must not exceed `maxLifetimeSeconds`, when that is set. */
export const checkLifetime: ClaimCheck = (token, policy, nowSeconds) => {
  if (policy.maxLifetimeSeconds === null) return
  const issuedAt = numericDate(token, 'iat')
  const expiration = numericDate(token, 'exp')
  if (issuedAt === undefined) throw missingClaim('iat')
  if (expiration === undefined) throw missingClaim('exp')
  // Also from now: an iat far ahead of the clock must not lengthen a life.
  const lifetime = Math.max(
    expiration - issuedAt,
    expiration - nowSeconds - policy.clockToleranceSeconds,
  )
  if (lifetime > policy.maxLifetimeSeconds) {
    throw new AuthError(
      'lifetime_exceeded',
      `the token lives for ${lifetime} s, maxLifetimeSeconds is ${policy.maxLifetimeSeconds}; is exp in milliseconds?`,
      { claim: 'exp' },
    )
  }
}
