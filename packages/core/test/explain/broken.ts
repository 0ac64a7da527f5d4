import type { AuthErrorCode } from '../../src/errors.ts'
import type { IssuerOptions, SharedOptions } from '../../src/options/verifier-options.ts'
import type { VerifyContext } from '../../src/options/verify-context.ts'
import { baseClaims, sign, type SigningKey } from '../signing.ts'

/** A token or a configuration that is broken in one way, and what an explanation must say of it. */
export interface Broken {
  readonly kind: string
  readonly code: AuthErrorCode
  /** The check that fails first. */
  readonly check: string
  /** Distinctive words of the cause or the fix. */
  readonly says: readonly RegExp[]
  readonly token: unknown
  readonly options?: Partial<IssuerOptions & SharedOptions>
  readonly context?: VerifyContext
}

/** Stands in claims and header members that no check looks at. */
export const canary = 'canary-4f1d-must-not-be-seen'

/** A token that `verifierFor()` accepts, but for the changes. */
export function tokenWith(
  claims: Readonly<Record<string, unknown>> = {},
  header: Readonly<Record<string, unknown>> = {},
  key?: SigningKey,
): string {
  const bystanders = { note: canary, profile: { email: `${canary}@mail.example` } }
  return sign(
    { alg: 'RS256', kid: 'rsa', typ: 'at+jwt', note: canary, ...header },
    { ...baseClaims(), ...bystanders, ...claims },
    key,
  )
}

/** The three segments of a token, changed. */
export function withSegments(
  token: string,
  change: (segments: readonly [string, string, string]) => readonly string[],
): string {
  const [header = '', payload = '', signature = ''] = token.split('.')
  return change([header, payload, signature]).join('.')
}
