import type { JwtClaims } from '../authentication.ts'
import { AuthError } from '../errors.ts'
import type { IssuerPolicy } from '../options/policy.ts'
import type { RawToken, SignedToken } from './tokens.ts'

const header = Object.freeze({ alg: 'introspection', typ: 'at+jwt' })

/** A token that is no JWT by its form: neither three segments nor five. */
export function isOpaque(raw: RawToken, maxTokenBytes: number): boolean {
  if (raw.length > maxTokenBytes) return false
  const segments = raw.split('.', 6).length
  return segments !== 3 && segments !== 5
}

/**
 * RawToken → SignedToken, in the issuer's own words instead of its signature (RFC 7662 section 2.2).
 * An answer without `iss` is of the issuer that was asked; one with another is refused.
 *
 * @throws {AuthError} `token_inactive`, `issuer_mismatch`, `introspection_unavailable`
 */
export async function introspect(
  raw: RawToken,
  { issuers, introspector }: IssuerPolicy,
  nowSeconds: number,
): Promise<SignedToken> {
  const answer = (await introspector?.(raw, nowSeconds)) ?? null
  if (answer === null) {
    throw new AuthError('token_inactive', 'the issuer says that the token is not active')
  }
  const issuer = answer['iss'] ?? issuers[0]
  if (typeof issuer !== 'string' || !issuers.includes(issuer)) {
    throw new AuthError('issuer_mismatch', 'the introspection answer names another issuer', {
      claim: 'iss',
    })
  }
  // The issuer answered an authenticated request over TLS: these are its words.
  return { header, claims: { ...answer, iss: issuer } as JwtClaims } as SignedToken
}
