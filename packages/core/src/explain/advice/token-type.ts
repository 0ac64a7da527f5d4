import { normalTokenType } from '../../claims/token-type.ts'
import type { AuthError } from '../../errors.ts'
import type { SignedToken } from '../../pipeline/tokens.ts'
import { adviceIn } from '../message.ts'

const known: Readonly<Record<string, string>> = {
  'logout+jwt': 'a logout token: it goes to the logout endpoint of the client',
  'secevent+jwt': 'a security event token: it goes to the receiver of events',
  'dpop+jwt': 'a DPoP proof: take the token of the Authorization header instead',
  'id+jwt': 'an ID token: send the access_token of the token answer, not its id_token',
  id: 'an ID token: send the access_token of the token answer, not its id_token',
  refresh: 'a refresh token: send the access_token of the token answer',
  'refresh+jwt': 'a refresh token: send the access_token of the token answer',
  'rt+jwt': 'a refresh token: send the access_token of the token answer',
  'token-introspection+jwt': 'an answer of introspection: send the access token itself',
  'oauth-authz-req+jwt': 'an authorization request: send an access token',
  'client-authentication+jwt': 'the proof of a client towards the issuer: send an access token',
}

/** What to do about a token of another type than the policy takes. */
export function adviceOnTokenType(token: SignedToken, error: AuthError): string | undefined {
  const { typ } = token.header
  if (error.claim === 'events') return `this is ${known['logout+jwt']}`
  if (typ === undefined) {
    return 'the token has no typ: have the issuer write at+jwt (RFC 9068 section 2.1), or leave tokenType out of the policy'
  }
  const type = known[normalTokenType(typ)]
  if (type !== undefined) return `this is ${type}`
  return normalTokenType(typ) === 'jwt'
    ? "the issuer does not write RFC 9068 tokens, or this is an ID token: send the access token; if that has typ JWT too, list 'JWT' in tokenType"
    : adviceIn(error)
}
