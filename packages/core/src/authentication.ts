import type { TokenAccess } from './access-rules/token-access.ts'
import type { JoseHeader } from './jws/header.ts'
import type { Verifier } from './verifier.ts'

/** Registered claims of RFC 7519 section 4.1 and RFC 9068 section 2.2, and whatever else came. */
export interface JwtClaims {
  readonly iss?: string
  readonly sub?: string
  readonly aud?: string | readonly string[]
  /** Seconds since 1970, possibly fractional (RFC 7519 section 2, NumericDate). */
  readonly exp?: number
  readonly nbf?: number
  readonly iat?: number
  readonly jti?: string
  readonly client_id?: string
  readonly scope?: string
  readonly [claim: string]: unknown
}

/**
 * Where an application names its verifier, so that claims have the type of its schema everywhere:
 *
 * ```ts
 * declare module '@sekisho/core' {
 *   interface Register { verifier: typeof verifier }
 * }
 * ```
 */
// Empty here: applications add to it.
export interface Register {}

/** The claims of the registered verifier; `JwtClaims` when none is registered. */
export type RegisteredClaims = Register extends { readonly verifier: Verifier<infer Claims> }
  ? Claims
  : JwtClaims

/** Who came, as the verified token says it. Every part was covered by the signature and checked. */
export interface Authentication<C = RegisteredClaims> {
  /** The `sub` claim, or what the `subject` option makes of the claims. Unique within `issuer` only: use both as a key (RFC 7519 section 4.1.2). */
  readonly subject: string
  /** The claims, as the `schema` option puts them out when there is one. */
  readonly claims: Readonly<C>
  /** The protected header of the token. */
  readonly header: Readonly<JoseHeader>
  /** The `iss` claim, equal to one configured issuer. */
  readonly issuer: string
  /** The token itself, for forwarding to another service. A credential: keep it out of logs. */
  readonly token: string
  /** Members of the scope claims (RFC 8693 section 4.2); empty without one. */
  readonly scopes: ReadonlySet<string>
  /** Members of the role claims (RFC 9068 section 2.2.3.1); empty without one. */
  readonly roles: ReadonlySet<string>
  /** Members of the group claims, and what the group providers know of the subject. */
  readonly groups: ReadonlySet<string>
  /** What the `attributes` option makes of the claims; frozen. */
  readonly attributes: Readonly<Record<string, unknown>>
  /** What the access rules in the token say; undefined without the option `accessRules`. */
  readonly access?: TokenAccess
  /** When the token stops being accepted, clock tolerance left out; null for a token without exp. */
  readonly expiresAt: Date | null
}
