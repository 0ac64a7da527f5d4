import type { JwtClaims } from '../authentication.ts'
import { AuthError } from '../errors.ts'
import type { IssuerPolicy } from '../options/policy.ts'
import type { RawToken, SignedToken } from './tokens.ts'

const header = Object.freeze({ alg: 'introspection', typ: 'at+jwt' })

/**
 * A token that is no JWT by its form: neither three segments nor five. Nothing that cannot be an
 * access token at all (RFC 6749 appendix A.12) is worth a request.
 */
export function isOpaque(raw: RawToken, maxTokenBytes: number): boolean {
  if (raw.length > maxTokenBytes || !/^[\x20-\x7e]+$/.test(raw)) return false
  const segments = raw.split('.', 6).length
  return segments !== 3 && segments !== 5
}

/**
 * RawToken → SignedToken, in the issuer's own words instead of its signature (RFC 7662 section 2.2).
 * An answer without `iss` is of the issuer that was asked; one with another is refused.
 *
 * @throws {AuthError} `token_inactive`, `issuer_mismatch`, `token_sender_constrained`,
 *   `introspection_unavailable`
 */
export async function introspect(
  raw: RawToken,
  { issuers, introspector, allowSenderConstrained }: IssuerPolicy,
  nowSeconds: number,
): Promise<SignedToken> {
  const answer = (await introspector?.(raw, nowSeconds)) ?? null
  if (answer === null) {
    throw new AuthError('token_inactive', 'the issuer says that the token is not active')
  }
  const issuer = (Object.hasOwn(answer, 'iss') ? answer['iss'] : issuers[0]) as string
  if (!issuers.includes(issuer)) {
    throw new AuthError('issuer_mismatch', 'the introspection answer names another issuer', {
      claim: 'iss',
    })
  }
  // An answer need not repeat cnf to bind the token (RFC 9449 sections 6.2 and 7.1).
  const type = answer['token_type']
  if (typeof type === 'string' && type.toLowerCase() === 'dpop' && !allowSenderConstrained) {
    throw new AuthError(
      'token_sender_constrained',
      'the issuer says that token_type is DPoP, and possession of the key is not checked here',
      { claim: 'token_type' },
    )
  }
  // The issuer answered an authenticated request over TLS: these are its words. A copy, for the
  // answer is remembered: what one request does to its claims must not reach the next.
  return { header, claims: { ...structuredClone(answer), iss: issuer } as JwtClaims } as SignedToken
}
