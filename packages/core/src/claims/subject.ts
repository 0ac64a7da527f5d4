import { claimOf, malformedClaim, missingClaim, type ClaimCheck } from './claim-check.ts'

/** `sub` must say who came: a non-empty string (RFC 7519 section 4.1.2, RFC 9068 section 2.2). */
export const checkSubject: ClaimCheck = (token) => {
  const subject = claimOf(token, 'sub')
  if (subject === undefined) throw missingClaim('sub')
  if (typeof subject !== 'string' || subject === '')
    throw malformedClaim('sub', 'a non-empty string', subject)
}
