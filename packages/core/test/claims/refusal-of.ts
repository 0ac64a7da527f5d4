import { AuthError } from '../../src/errors.ts'
import type { IssuerOptions, SharedOptions } from '../../src/options/verifier-options.ts'
import { baseClaims, sign, verifierFor } from '../signing.ts'

type Options = Partial<IssuerOptions & SharedOptions>

/** The refusal of a well-signed token with these claims; fails when it is accepted. */
export function refusalOf(
  overrides: Readonly<Record<string, unknown>>,
  options: Options = {},
): Promise<AuthError> {
  return refusalOfToken(sign({ alg: 'RS256', kid: 'rsa' }, baseClaims(overrides)), options)
}

/** The refusal of a token; fails when it is accepted, or refused with anything but an AuthError. */
export async function refusalOfToken(token: string, options: Options = {}): Promise<AuthError> {
  const refusal = await verifierFor(options)
    .verify(token)
    .then(
      () => null,
      (error: unknown) => error,
    )
  if (refusal instanceof AuthError) return refusal
  throw new Error(refusal === null ? 'the token was accepted' : 'not an AuthError', {
    cause: refusal,
  })
}
