import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { admit } from '../checkpoint.ts'
import type { AdmittedOutcome, Outcome } from '../outcome.ts'
import type { Verifier } from '../verifier.ts'
import { denyUpgrade } from './deny-upgrade.ts'

/**
 * Authenticates a request to upgrade, in the listener of a server's `upgrade` event and before
 * `handleUpgrade`: answers it when it is denied, and then resolves with null, as it does when the
 * client is gone meanwhile. `guard` and `outcomeOf` know the request afterwards.
 *
 * Does not check: `Origin`. Browsers send cookies with an upgrade from any site, so a token that
 * travels in a cookie needs that check as well (RFC 6455 section 10.2).
 */
export async function admitUpgrade(
  verifier: Verifier,
  request: IncomingMessage,
  socket: Duplex,
): Promise<AdmittedOutcome | null> {
  // Node takes its own listener off before `upgrade`; a client that resets the connection while its
  // token is verified would end the process. It stays on, for the wait until `handleUpgrade` as well.
  socket.on('error', () => socket.destroy())
  let outcome: Outcome
  try {
    outcome = await admit(verifier, request, undefined)
  } catch (fault) {
    socket.destroy()
    throw fault
  }
  if (outcome.kind !== 'denied') return socket.destroyed ? null : outcome
  denyUpgrade(socket, outcome.denial)
  return null
}
