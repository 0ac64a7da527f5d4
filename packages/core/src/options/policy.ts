import type { AccessReader } from '../access-rules/token-access.ts'
import type { KnownToken } from '../cache/known-token.ts'
import type { TokenCache } from '../cache/token-cache.ts'
import type { ChallengeSettings } from '../http/challenge.ts'
import type { AuthRequest } from '../http/request.ts'
import type { TokenReader } from '../http/token-sources.ts'
import type { DecryptionKey } from '../jwe/decryption-key.ts'
import type { HeaderMemo } from '../jws/header-memo.ts'
import type { AuthError } from '../errors.ts'
import type { Explanation } from '../explain/explanation.ts'
import type { Introspector } from '../oauth/introspection.ts'
import type { Exchanger } from '../oauth/token-exchange.ts'
import type { AttributeMapping } from '../mapping/attributes.ts'
import type { GroupProvider } from '../mapping/groups.ts'
import type { ClaimsSchema } from '../mapping/schema.ts'
import type { SubjectMapping } from '../mapping/subject.ts'
import type { RevocationCheck } from '../pipeline/revocation.ts'
import type { CompiledClaimRules } from '../rules/claim-rules.ts'
import type { RequestContext } from './request-context.ts'
import type { KeyProvider, KeySource } from '../keys/key-source.ts'

/** The options of one issuer, checked, completed and frozen. */
export interface IssuerPolicy {
  readonly issuers: readonly string[]
  /** Null: the audience is not checked, as the operator chose. */
  readonly audiences: ReadonlySet<string> | null
  /** What `keys` was opened from; a later policy with the same source keeps it open. */
  readonly source: KeySource
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
  readonly coerceNumericDates: boolean
  readonly allowSenderConstrained: boolean
  /** Null: the `sub` claim as it is. */
  readonly subject: SubjectMapping | null
  readonly ignoreSubjectCase: boolean
  readonly attributes: AttributeMapping | null
  readonly scopeClaims: readonly string[]
  readonly scopeLists: boolean
  readonly roleClaims: readonly string[]
  readonly groupClaims: readonly string[]
  readonly groupProviders: readonly GroupProvider[]
  /** Null: everybody. */
  readonly allowedGroups: ReadonlySet<string> | null
  readonly claimRules: CompiledClaimRules | null
  /** Null: the token carries no access rules that anybody reads. */
  readonly accessRules: AccessReader | null
  readonly schema: ClaimsSchema | null
  readonly introspector: Introspector | null
  readonly exchanger: Exchanger | null
}

/** Cases in which a request may pass without an authenticated token, if the operator says so. */
export type AnonymousCase = 'missing' | 'expired' | 'invalid' | 'unavailable'

/**
 * Told of a denied request. `explain` verifies once more and tells why, see `explainDenied`; it
 * never rejects.
 */
export type DeniedListener = (
  error: AuthError,
  request: AuthRequest,
  explain: () => Promise<Explanation>,
) => unknown

/** The options of a verifier, checked, completed and frozen. */
export interface Policy {
  readonly issuers: ReadonlyMap<string, IssuerPolicy>
  /** The issuer of tokens without `iss`; null: they are refused. */
  readonly defaultIssuer: string | null
  readonly readers: readonly TokenReader[]
  readonly maxTokenBytes: number
  /** The one issuer that is asked about tokens that are no JWTs; null: they are refused. */
  readonly introspected: IssuerPolicy | null
  /** Empty: encrypted tokens are refused. */
  readonly decryptionKeys: readonly DecryptionKey[]
  /** Null: every token is verified from scratch. */
  readonly cache: TokenCache<KnownToken> | null
  readonly headers: HeaderMemo
  readonly anonymous: ReadonlySet<AnonymousCase>
  readonly challenge: ChallengeSettings
  /** Null: nothing is asked. */
  readonly isRevoked: RevocationCheck | null
  /** Null: nothing is known of a request beside its token. */
  readonly context: RequestContext | null
  readonly onDenied: DeniedListener
  readonly now: () => number
}
