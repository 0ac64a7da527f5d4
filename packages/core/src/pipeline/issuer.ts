import { AuthError } from '../errors.ts'
import type { IssuerPolicy } from '../options/policy.ts'
import { shown } from '../shown.ts'
import type { ParsedToken } from './tokens.ts'

/**
 * ParsedToken → IssuerPolicy: by exact comparison of `iss`, before any key is looked for, so that
 * an unknown issuer costs no request (RFC 7519 section 4.1.1, RFC 8725 section 3.8). A token without
 * `iss` is of the default issuer, when the policy names one.
 *
 * @throws {AuthError} `claim_missing`, `claim_malformed`, `issuer_mismatch`
 */
export function selectIssuer(
  token: ParsedToken,
  issuers: ReadonlyMap<string, IssuerPolicy>,
  defaultIssuer: string | null,
): IssuerPolicy {
  const claims = token.unverifiedClaims
  const issuer = Object.hasOwn(claims, 'iss') ? claims['iss'] : (defaultIssuer ?? undefined)
  if (typeof issuer !== 'string') {
    throw issuer === undefined
      ? new AuthError('claim_missing', 'the token has no iss claim', { claim: 'iss' })
      : new AuthError('claim_malformed', `expected iss to be a string, got ${shown(issuer)}`, {
          claim: 'iss',
        })
  }
  const policy = issuers.get(issuer)
  if (policy === undefined) {
    throw new AuthError(
      'issuer_mismatch',
      `iss is ${shown(issuer)}, expected exactly one of ${shown([...issuers.keys()])}; compare case and trailing slash`,
      { claim: 'iss' },
    )
  }
  return policy
}
