import { AuthError } from '../errors.ts'
import type { VerificationKey } from '../keys/verification-key.ts'
import type { IssuerPolicy } from '../options/policy.ts'
import { shown } from '../shown.ts'
import type { ParsedToken } from './tokens.ts'

/**
 * ParsedToken + IssuerPolicy → VerificationKey: `alg` against the allow-list first, then `kid` among
 * the keys of this issuer (RFC 8725 sections 3.1 and 3.8). A promise only when keys must be fetched.
 *
 * @throws {AuthError} `alg_not_allowed`, `key_not_found`, `keys_unavailable`
 */
export function findKey(
  token: Pick<ParsedToken, 'header'>,
  issuer: IssuerPolicy,
): VerificationKey | Promise<VerificationKey> {
  const { alg, kid } = token.header
  if (!issuer.algorithms.has(alg)) {
    throw new AuthError(
      'alg_not_allowed',
      `alg is ${shown(alg)}, the policy allows ${[...issuer.algorithms].join(', ')}`,
      { claim: 'alg' },
    )
  }
  return issuer.keys.find(alg, kid)
}
