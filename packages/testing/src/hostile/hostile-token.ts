import type { AuthErrorCode } from '@sekisho/core'
import type { TestIssuer } from '../issuer/test-issuer.ts'
import type { SigningKey } from '../issuer/signing-key.ts'

/** What a hostile token plays with. */
export type HostileGroup = 'algorithm' | 'signature' | 'form' | 'header' | 'key' | 'claims'

/** A token that differs from a good one in one way, and must be refused for that. */
export interface HostileToken {
  /** Stable; kebab-case. */
  readonly id: string
  readonly group: HostileGroup
  /** What is wrong with it. */
  readonly name: string
  readonly token: string
  /** The code with which `verify` of a verifier with the issuer's `options()` refuses it. */
  readonly expectedCode: AuthErrorCode
}

/** A recipe row: id, what is wrong, the code, the token. */
export type HostileRow = readonly [
  id: string,
  name: string,
  expectedCode: AuthErrorCode,
  token: string,
]

/** What the recipes work with. */
export interface Workshop {
  readonly issuer: TestIssuer
  /** A good token of the issuer, and its three segments. */
  readonly good: string
  readonly segments: readonly [header: string, payload: string, signature: string]
  /** The header and claims of the good token. */
  readonly header: Readonly<Record<string, unknown>>
  readonly claims: Readonly<Record<string, unknown>>
  /** Somebody else's key, with the same kid and algorithm as the issuer's first. */
  readonly attacker: SigningKey
}

/** Makes tokens of one group from rows. */
export function ofGroup(group: HostileGroup, rows: readonly HostileRow[]): readonly HostileToken[] {
  return rows.map(([id, name, expectedCode, token]) => ({ id, group, name, token, expectedCode }))
}
