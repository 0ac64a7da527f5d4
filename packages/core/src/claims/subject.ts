import { claimOf, malformedClaim, missingClaim, type ClaimCheck } from './claim-check.ts'

/**
 * `sub` must say who came: a non-empty string (RFC 7519 section 4.1.2, RFC 9068 section 2.2). It may
 * be absent where the `subject` option looks elsewhere.
 */
export const checkSubject: ClaimCheck = (token, policy) => {
  const subject = claimOf(token, 'sub')
  if (subject === undefined && policy.subject !== null) return
  if (subject === undefined) throw missingClaim('sub')
  if (typeof subject !== 'string' || subject === '')
    throw malformedClaim('sub', 'a non-empty string', subject)
}
