import { AuthError } from '../errors.ts'
import { missingClaim, numericDate, type ClaimCheck } from './claim-check.ts'

/** `exp` minus `iat` must not exceed `maxLifetimeSeconds`, when that is set. */
export const checkLifetime: ClaimCheck = (token, policy) => {
  if (policy.maxLifetimeSeconds === null) return
  const issuedAt = numericDate(token, 'iat')
  const expiration = numericDate(token, 'exp')
  if (issuedAt === undefined) throw missingClaim('iat')
  if (expiration === undefined) throw missingClaim('exp')
  if (expiration - issuedAt > policy.maxLifetimeSeconds) {
    throw new AuthError(
      'lifetime_exceeded',
      `the token lives for ${expiration - issuedAt} s, maxLifetimeSeconds is ${policy.maxLifetimeSeconds}; is exp in milliseconds?`,
      { claim: 'exp' },
    )
  }
}
