import type { AccessRulesOptions } from '../access-rules/token-access.ts'
import type { JwtClaims } from '../authentication.ts'
import type { DecryptionKey } from '../jwe/decryption-key.ts'
import type { TokenSource } from '../http/token-sources.ts'
import type { JwsAlgorithm } from '../keys/algorithms.ts'
import type { KeySource } from '../keys/key-source.ts'
import type { AttributeLimits, AttributesOption } from '../mapping/attributes.ts'
import type { GroupProvider } from '../mapping/groups.ts'
import type { ClaimsSchema } from '../mapping/schema.ts'
import type { SubjectOption } from '../mapping/subject.ts'
import type { RevocationCheck } from '../pipeline/revocation.ts'
import type { ClaimRules } from '../rules/claim-rules.ts'
import type { IntrospectionOptions } from '../oauth/introspection.ts'
import type { TokenExchangeOptions } from '../oauth/token-exchange.ts'
import type { AnonymousCase, DeniedListener } from './policy.ts'
import type { RequestContext } from './request-context.ts'

/** What tokens of one issuer must satisfy, and what becomes of their claims. */
export interface IssuerOptions<C = JwtClaims> {
  /** Value of `iss`, compared exactly: case, path and trailing slash count (RFC 7519 section 4.1.1). */
  readonly issuer: string | readonly string[]
  /**
   * Values of `aud` that mean this service; one of them must be in the token (RFC 9068 section 4).
   * `null` switches the check off: tokens for any other service of the issuer are then accepted.
   */
  readonly audience: string | readonly string[] | null
  /** Where the keys come from. Default `discovery()`: the issuer's own metadata. */
  readonly keys?: KeySource
  /**
   * Values of `alg` that are accepted (RFC 8725 section 3.1). Default: what the key source serves;
   * HS256 for `sharedSecret`, the algorithms with a public key for all others. Never both kinds.
   */
  readonly algorithms?: readonly JwsAlgorithm[]
  /**
   * Values of `typ` that are accepted, without regard to case and with or without `application/`.
   * Default: `at+jwt`, `JWT` and no typ at all, so that no ID, logout or DPoP token passes
   * (RFC 8725 section 3.11). `null` accepts any.
   */
  readonly tokenType?: string | readonly string[] | null
  /** Seconds of clock difference accepted for `exp`, `nbf` and `iat`. 0–600. Default 5. */
  readonly clockToleranceSeconds?: number
  /** Claims that must be there besides. Default none; `exp`, `sub`, `iss` and `aud` have their own checks. */
  readonly requiredClaims?: readonly string[]
  /** `false` accepts tokens without `exp`, which live for ever. Default true. */
  readonly requireExpiration?: boolean
  /** Most seconds from `iat` to `exp`; both are then needed. Default: not checked. */
  readonly maxLifetimeSeconds?: number
  /** `true` accepts an `iat` ahead of this clock. Default false. */
  readonly allowFutureIssuedAt?: boolean
  /**
   * `true` takes digits in a text for `exp`, `nbf` and `iat`, which RFC 7519 section 2 wants as
   * numbers, and says so in a process warning: other readers of such tokens may see no expiry at all.
   * Default false: such a token is refused with `claim_malformed`.
   */
  readonly coerceNumericDates?: boolean
  /**
   * `true` accepts tokens bound to a key by `cnf` as plain bearer tokens. Default false: possession
   * of the key is not checked here, and without that check the binding is worth nothing.
   */
  readonly allowSenderConstrained?: boolean
  /**
   * Where the subject comes from: a claim (name, or JSON Pointer), or rules of which the first that
   * matches wins; none: refused. Default `sub`.
   */
  readonly subject?: SubjectOption
  /** `true` compares `expectedSubject` without regard to the case of ASCII letters. Default false. */
  readonly ignoreSubjectCase?: boolean
  /** Attributes of the application from claims: `{ email: 'email', level: { claim: 'level', type: 'number' } }`. */
  readonly attributes?: AttributesOption
  /** Most attributes of a type. Default: no limit. */
  readonly attributeLimits?: AttributeLimits
  /** Claims (names, or JSON Pointers) with space-delimited scopes. Default `['scope', 'scp']`. */
  readonly scopeClaims?: string | readonly string[]
  /** `true` also takes scopes from lists. Default false: a list grants nothing. */
  readonly scopeLists?: boolean
  /** Claims with lists of roles. Default `roles`. */
  readonly roleClaims?: string | readonly string[]
  /** Claims with lists of groups. Default `groups`. */
  readonly groupClaims?: string | readonly string[]
  /** Who else knows groups of a subject; all are joined. Default none. */
  readonly groupProviders?: readonly GroupProvider[]
  /** Groups of which the subject must be in one, else 403. Default: everybody may pass. */
  readonly allowedGroups?: string | readonly string[]
  /** What further claims must be: `{ tenant: 'acme', level: { atLeast: 3 }, id: '${clientid}' }`. */
  readonly claimRules?: ClaimRules
  /**
   * Reads access rules from the token, for `hasAccess()` and for `access` of the authentication; rules
   * that cannot be understood refuse it. `requiredClaims: ['acl']` insists on them. Default: nobody
   * reads any.
   */
  readonly accessRules?: AccessRulesOptions
  /** Any Standard Schema for the claims; its output replaces them. Default none. */
  readonly schema?: ClaimsSchema<C>
  /** Asks this issuer about tokens that are no JWTs (RFC 7662). One issuer of a verifier. Default: refused. */
  readonly introspection?: IntrospectionOptions
  /** Exchanges this issuer's tokens, once verified, for those of another issuer (RFC 8693). Default: not. */
  readonly exchange?: TokenExchangeOptions
}

/** What holds for every issuer of a verifier. */
export interface SharedOptions {
  /** Where requests carry the token. Default `['authorization']`; a token in two of them is refused. */
  readonly tokenSources?: readonly TokenSource[]
  /**
   * The configured issuer of tokens that have no `iss`. Default: they are refused (RFC 9068 section
   * 2.2 requires the claim).
   */
  readonly defaultIssuer?: string
  /** Longest token that is looked at, in bytes. 1–262144. Default 16384. */
  readonly maxTokenBytes?: number
  /**
   * Private keys for tokens that are encrypted around a signed one (RFC 7519 section 5.2), made by
   * `privateKeyPem` or `privateKeyFile`. Default none: encrypted tokens are refused unread.
   */
  readonly decryptionKeys?: readonly DecryptionKey[]
  /**
   * How many accepted tokens are remembered, 1–1000000, of at most 2048 characters each on average;
   * `false`: none. Default `{ maxEntries: 10000 }`. A remembered token is spared the signature and
   * nothing else: key, time, claims and `isRevoked` are looked at again each time.
   */
  readonly cache?: { readonly maxEntries?: number } | false
  /**
   * Cases in which `authenticate` lets a request through without an authenticated token. Default
   * none. `missing`: no token came. `expired`, `invalid`: a bad one came. `unavailable`: nobody knows.
   */
  readonly anonymous?: readonly AnonymousCase[]
  /** Realm of the challenges, printable ASCII (RFC 9110 section 11.5). Default `api`. */
  readonly realm?: string
  /** URL of the protected resource metadata, named in challenges (RFC 9728 section 5.1). Default none. */
  readonly resourceMetadata?: string
  /**
   * Asked about every token that is good so far; anything but `false` refuses it, a fault is 503. Where
   * tokens are exchanged, about both: the foreign one before it is sent. Default: nobody is asked.
   */
  readonly isRevoked?: RevocationCheck
  /**
   * Tells what is known of a request beside its token: `expectedSubject`, and `values` such as
   * `username` and `clientid` for templates of claim rules, access rules and guards. Asked once a token
   * is there. What it throws, or returns amiss, is nobody's refusal: `authenticate` rejects, and the
   * framework answers 500. Default: nothing is known.
   */
  readonly context?: RequestContext
  /**
   * Told of every request that `authenticate` or `authorize` denies, for logs and metrics; may be
   * async; it cannot change the answer. `explainDenied` makes one.
   */
  readonly onDenied?: DeniedListener
  /** Milliseconds since 1970. Default `Date.now`. */
  readonly now?: () => number
}

/** The policy of a verifier: one issuer, or several that each have their own keys and rules. */
export type VerifierOptions<C = JwtClaims> =
  | (IssuerOptions<C> & SharedOptions & { readonly issuers?: never })
  | (SharedOptions & { readonly issuers: readonly IssuerOptions<C>[] } & {
      readonly [Name in keyof IssuerOptions]?: never
    })

/**
 * The profile of RFC 9068 to spread into issuer options: `typ` must be `at+jwt`, and every claim of
 * its section 2.2 must be there.
 */
export const rfc9068 = Object.freeze({
  tokenType: 'at+jwt',
  requiredClaims: Object.freeze(['iss', 'exp', 'aud', 'sub', 'client_id', 'iat', 'jti']),
} satisfies Pick<IssuerOptions, 'tokenType' | 'requiredClaims'>)
