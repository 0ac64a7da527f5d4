import type { ChallengeSettings } from '../http/challenge.ts'
import type { AuthRequest } from '../http/request.ts'
import type { TokenReader } from '../http/token-sources.ts'
import type { AuthError } from '../errors.ts'
import type { KeyProvider } from '../keys/key-source.ts'

/** The options of one issuer, checked, completed and frozen. */
export interface IssuerPolicy {
  readonly issuers: readonly string[]
  /** Null: the audience is not checked, as the operator chose. */
  readonly audiences: ReadonlySet<string> | null
  readonly keys: KeyProvider
  readonly algorithms: ReadonlySet<string>
  /** Normalised; null: any type. */
  readonly tokenTypes: ReadonlySet<string> | null
  readonly allowsNoTokenType: boolean
  readonly clockToleranceSeconds: number
  readonly requiredClaims: readonly string[]
  readonly requireExpiration: boolean
  readonly maxLifetimeSeconds: number | null
  readonly allowFutureIssuedAt: boolean
  readonly allowSenderConstrained: boolean
}

/** Cases in which a request may pass without an authenticated token, if the operator says so. */
export type AnonymousCase = 'missing' | 'expired' | 'invalid' | 'unavailable'

/** The options of a verifier, checked, completed and frozen. */
export interface Policy {
  readonly issuers: ReadonlyMap<string, IssuerPolicy>
  readonly readers: readonly TokenReader[]
  readonly maxTokenBytes: number
  readonly anonymous: ReadonlySet<AnonymousCase>
  readonly challenge: ChallengeSettings
  readonly onDenied: (error: AuthError, request: AuthRequest) => unknown
  readonly now: () => number
}
