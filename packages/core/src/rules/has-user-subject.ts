import type { Requirement } from '../authorize.ts'
import { AuthError } from '../errors.ts'
import { subjectKind } from '../mapping/subject-kind.ts'

/**
 * Requires a token that a client got for a user, by `subjectKind`; refused with 403
 * `permission_denied` are a client's own token, and one that does not tell (RFC 9700 section 4.15).
 */
export function hasUserSubject(): Requirement {
  return {
    refusal: (authentication) => {
      const kind = subjectKind(authentication)
      if (kind === 'user') return null
      const reason =
        kind === 'client'
          ? 'the token is of a client itself, and the route is for users'
          : 'the token has neither client_id nor azp, so it may be of a client itself'
      return new AuthError('permission_denied', reason, { claim: 'sub' })
    },
  }
}
