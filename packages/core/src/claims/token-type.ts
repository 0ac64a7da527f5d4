import { AuthError } from '../errors.ts'
import { shown } from '../shown.ts'
import { claimOf, type ClaimCheck } from './claim-check.ts'

/**
 * `typ` must be one of the policy's: it keeps ID tokens, logout tokens and the like from passing as
 * access tokens (RFC 8725 section 3.11, RFC 9068 section 4). Security event tokens, logout tokens
 * among them, are known by their `events` claim too (RFC 8417 section 2.2).
 */
export const checkTokenType: ClaimCheck = (token, policy) => {
  if (policy.tokenTypes === null) return
  if (policy.allowsNoTokenType && claimOf(token, 'events') !== undefined) {
    throw new AuthError(
      'token_type_mismatch',
      'the token has an events claim: it is a logout token or another security event token, not an access token',
      { claim: 'events' },
    )
  }
  const { typ } = token.header
  if (typ === undefined ? policy.allowsNoTokenType : isAmong(policy.tokenTypes, typ)) return
  throw new AuthError(
    'token_type_mismatch',
    `typ is ${typ === undefined ? 'absent' : shown(typ)}, expected ${[...policy.tokenTypes].join(' or ')}; if the issuer writes it so in access tokens, list it in tokenType`,
    { claim: 'typ' },
  )
}

/** As it stands first, for that is how nearly all issuers write it. */
function isAmong(types: ReadonlySet<string>, typ: string): boolean {
  return types.has(typ) || types.has(normalTokenType(typ))
}

/** A media type without `application/`, in lower case (RFC 7515 section 4.1.9). */
export function normalTokenType(typ: string): string {
  return typ.replace(/[A-Z]/g, (letter) => letter.toLowerCase()).replace(/^application\//, '')
}
