import { AuthError } from '../errors.ts'
import { claimOf, type ClaimCheck } from './claim-check.ts'

/**
 * A token that `cnf` binds to a key must not pass on its own: whoever stole it would
 * (RFC 7800 section 3.1, RFC 9449 section 7.2, RFC 8705 section 3).
 */
export const checkConfirmation: ClaimCheck = (token, policy) => {
  if (policy.allowSenderConstrained || claimOf(token, 'cnf') === undefined) return
  throw new AuthError(
    'token_sender_constrained',
    'the token is bound to a key by cnf (DPoP or mutual TLS), and possession of it is not checked here; have the issuer give out plain bearer tokens, or set allowSenderConstrained: true and check it before this verifier',
    { claim: 'cnf' },
  )
}
