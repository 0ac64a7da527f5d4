import type { Authentication } from '../authentication.ts'
import type { VerificationKey } from '../keys/verification-key.ts'
import type { IssuerPolicy } from '../options/policy.ts'
import type { SignedToken } from '../pipeline/tokens.ts'

/** What neither time nor a request can change about a token that was accepted; all of it is frozen. */
export interface KnownToken {
  readonly signed: SignedToken
  readonly issuer: IssuerPolicy
  /** The very key under which the signature held. */
  readonly key: VerificationKey
  readonly described: Authentication
}
