import type { Authentication, RegisteredClaims } from '../authentication.ts'
import type { Verifier } from '../verifier.ts'
import { resolveConnection, type ConnectionOptions } from './connection-options.ts'
import type { GuardedConnection } from './guarded-connection.ts'
import { LiveConnection } from './live-connection.ts'

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
  verifier: Pick<Verifier<C>, 'verify'> & Partial<Pick<Verifier, 'now'>>,
  authentication: Authentication<C>,
  options: ConnectionOptions<C>,
): GuardedConnection<C> {
  return new LiveConnection(
    verifier,
    authentication,
    resolveConnection(options, verifier.now?.bind(verifier)),
  )
}
