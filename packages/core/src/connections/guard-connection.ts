import type { Authentication, RegisteredClaims } from '../authentication.ts'
import type { Requirement } from '../authorize.ts'
import type { AuthError } from '../errors.ts'
import type { TemplateValues } from '../rules/template.ts'
import type { Verifier } from '../verifier.ts'
import { resolveConnection, type ConnectionOptions } from './connection-options.ts'
import { LiveConnection } from './live-connection.ts'

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
   * @returns an `AuthError`: `policy_expired` when the token expired and `closeOnExpiry` is false; the
   *   cause of the end, once it was closed; the refusal of the requirement.
   */
  authorize(requirement?: Requirement, values?: TemplateValues): Promise<AuthError | null>
  /** Closes with 4401 now. */
  revoke(): void
  /** Ends timers and leaves the registry, without closing; call it when the connection ended. */
  dispose(): void
}

/**
 * Watches over a WebSocket, an event stream or any other long connection: closes it with 4401 when its
 * token expires or is revoked, and lets it be renewed in place.
 *
 * Closes at `expiresAt`, never before, and without the clock tolerance of the policy: a token that was
 * accepted within the tolerance closes at once. A token without exp never expires. Call it in the same
 * turn in which the connection opens, and `dispose()` when it ends.
 *
 * Does not check: that `authentication` is good (it comes from `authenticate` or `verify`), and where
 * a browser's request came from: a token that travels in a cookie needs a check of `Origin` as well.
 *
 * @throws {TypeError} for a mistake in the options.
 */
export function guardConnection<C = RegisteredClaims>(
  verifier: Pick<Verifier<C>, 'verify'>,
  authentication: Authentication<C>,
  options: ConnectionOptions<C>,
): GuardedConnection<C> {
  return new LiveConnection(verifier, authentication, resolveConnection(options))
}
