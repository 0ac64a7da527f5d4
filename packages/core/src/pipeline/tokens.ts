import type { JwtClaims } from '../authentication.ts'
import type { CompactJws } from '../jws/compact.ts'
import type { IssuerPolicy } from '../options/policy.ts'

declare const stage: unique symbol
type Stage<Name extends string> = { readonly [stage]: Name }

/** A string that came as a token, unread. Made by `extract` only. */
export type RawToken = string & Stage<'raw'>

/** A token taken apart; not one word of it is verified. Made by `parse` only. */
export interface ParsedToken extends CompactJws {
  readonly unverifiedClaims: Readonly<Record<string, unknown>>
}

/** A token whose signature holds under a key of its issuer. Made by `signature` only. */
export interface SignedToken extends Stage<'signed'> {
  readonly header: CompactJws['header']
  readonly claims: JwtClaims
}

/** A token whose every claim was checked under the policy of its issuer. Made by `claims` only. */
export interface CheckedClaims extends Stage<'checked'> {
  readonly token: SignedToken
  readonly issuer: IssuerPolicy
}
