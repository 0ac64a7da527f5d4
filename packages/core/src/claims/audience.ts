import { AuthError } from '../errors.ts'
import { shown } from '../shown.ts'
import { claimOf, malformedClaim, missingClaim, type ClaimCheck } from './claim-check.ts'

/** `aud` must name one configured audience, whole and case-sensitive (RFC 7519 section 4.1.3). */
export const checkAudience: ClaimCheck = (token, policy) => {
  const { audiences } = policy
  const claimed = claimOf(token, 'aud')
  if (claimed === undefined) {
    if (audiences !== null) throw missingClaim('aud')
    return
  }
  const list: readonly unknown[] = Array.isArray(claimed) ? claimed : [claimed]
  if (!list.every((item): item is string => typeof item === 'string')) {
    throw malformedClaim('aud', 'a string or a list of strings', claimed)
  }
  if (audiences !== null && !list.some((item) => audiences.has(item))) {
    throw new AuthError(
      'audience_mismatch',
      `aud is ${shown(claimed)}, expected ${shown([...audiences])} in it; ask the issuer for a token for this audience`,
      { claim: 'aud' },
    )
  }
}
