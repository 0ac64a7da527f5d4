import type { Authentication, RegisteredClaims } from '../authentication.ts'
import type { Requirement } from '../authorize.ts'
import type { AuthError } from '../errors.ts'
import type { TemplateValues } from '../rules/template.ts'

/** A connection that lives as long as its token, or those that follow it. */
export interface GuardedConnection<C = RegisteredClaims> {
  /** Who is there, by the token in force. */
  readonly authentication: Authentication<C>
  /** Whether it was closed or disposed of. */
  readonly closed: boolean
  /**
   * Puts a fresh token in force, at once with its expiry; answers with who is there from then on. A
   * token that expires before the one in force changes nothing. A refused token leaves the one before
   * in force until that expires; one of another subject or issuer closes the connection with 4403.
   *
   * @throws {AuthError} as `verify`; `subject_mismatch`; the cause of the end, once it was closed.
   */
  renew(token: string): Promise<Authentication<C>>
  /**
   * For one message: null when it may pass. Ask it, for a client may send until its side is closed.
   *
   * @param requirement what the message asks for. Default: a token that is in force.
   * @returns an `AuthError`: the cause of the end, once it was closed; `policy_expired` from `expiresAt`
   *   on, also with `closeOnExpiry: false`; the refusal of the requirement.
   */
  authorize(requirement?: Requirement, values?: TemplateValues): Promise<AuthError | null>
  /** Closes with 4401 now. */
  revoke(): void
  /** Ends timers and leaves the registry, without closing; call it when the connection ended. */
  dispose(): void
}
