import type { JoseHeader } from './jws/header.ts'

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

/** Who came, as the verified token says it. Every part was covered by the signature and checked. */
export interface Authentication<C = JwtClaims> {
  /** The `sub` claim. Unique within `issuer` only: use both as a key (RFC 7519 section 4.1.2). */
  readonly subject: string
  readonly claims: Readonly<C>
  /** The protected header of the token. */
  readonly header: Readonly<JoseHeader>
  /** The `iss` claim, equal to one configured issuer. */
  readonly issuer: string
  /** The token itself, for forwarding to another service. A credential: keep it out of logs. */
  readonly token: string
  /** Members of the space-delimited `scope` claim (RFC 8693 section 4.2); empty without one. */
  readonly scopes: ReadonlySet<string>
  /** Members of the `roles` claim (RFC 9068 section 2.2.3.1); empty without one. */
  readonly roles: ReadonlySet<string>
  /** Attributes mapped from claims. */
  readonly attributes: Readonly<Record<string, unknown>>
  /** When the token stops being accepted, clock tolerance left out; null for a token without exp. */
  readonly expiresAt: Date | null
}
