import type { Authentication } from '../../src/authentication.ts'
import type { IssuerOptions, SharedOptions } from '../../src/options/verifier-options.ts'
import { baseClaims, sign, verifierFor } from '../signing.ts'

/** What the verifier makes of a well-signed token with these claims. */
export function accepted(
  overrides: Readonly<Record<string, unknown>>,
  options: Partial<IssuerOptions & SharedOptions> = {},
): Promise<Authentication> {
  const token = sign({ alg: 'RS256', kid: 'rsa' }, baseClaims(overrides))
  return verifierFor(options).verify(token)
}
