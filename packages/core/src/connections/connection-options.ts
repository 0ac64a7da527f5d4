import type { Authentication, RegisteredClaims } from '../authentication.ts'
import type { AuthError } from '../errors.ts'
import { boolean, checkNames, numberWithin } from '../options/checks.ts'
import { invalidOption } from '../options/invalid-option.ts'
import type { VerifyContext } from '../options/verify-context.ts'
import { systemTimer, type SetTimer } from './clockwork.ts'
import type { ConnectionRegistry } from './connection-registry.ts'

/**
 * Ends the connection; called once at most.
 *
 * @param code 4401, come back with a good token; 4403, the token is not for this connection.
 * @param reason may be sent: `token expired`, `token revoked`, `another subject`, …
 * @param error why, for logs.
 */
export type CloseConnection = (code: number, reason: string, error: AuthError) => unknown

/** How a connection is guarded. */
export interface ConnectionOptions<C = RegisteredClaims> {
  /** Ends the connection, see `webSocketCloser` and the others. A fault in it is a process warning. */
  readonly close: CloseConnection
  /** `false` leaves the connection open when its token expires; `authorize` refuses from then on. Default true. */
  readonly closeOnExpiry?: boolean
  /**
   * Seconds between two verifications of the token in force: finds what was revoked, keys that are
   * gone, groups that were left. 1–86400. Default: never. What cannot be found out (503) closes nothing.
   * Past its expiry (`closeOnExpiry: false`) a token tells nothing more: then use the registry.
   */
  readonly recheckIntervalSeconds?: number
  /** The context of the first verification, for those that follow. Default none. */
  readonly context?: VerifyContext
  /** Where a revocation finds the connection. Default none. */
  readonly registry?: ConnectionRegistry
  /** Told after a fresh token came into force; may be async; it cannot change that. */
  readonly onRenewed?: (authentication: Authentication<C>, before: Authentication<C>) => unknown
  /** Milliseconds since 1970. Default: the clock of the verifier. */
  readonly now?: () => number
  /** Default `setTimeout`, unref'd. */
  readonly setTimer?: SetTimer
}

/** The options, checked and completed. */
export interface ConnectionSettings<C> {
  readonly close: CloseConnection
  readonly closeOnExpiry: boolean
  readonly recheckIntervalSeconds: number | null
  readonly context: VerifyContext
  readonly registry: ConnectionRegistry | null
  readonly onRenewed: (authentication: Authentication<C>, before: Authentication<C>) => unknown
  readonly now: () => number
  readonly setTimer: SetTimer
}

const optionNames = Object.keys({
  close: true,
  closeOnExpiry: true,
  recheckIntervalSeconds: true,
  context: true,
  registry: true,
  onRenewed: true,
  now: true,
  setTimer: true,
} satisfies Record<keyof ConnectionOptions, true>)

/**
 * @param clock of the verifier, which tells when its tokens expire.
 * @throws {TypeError} for a mistake in the options, naming the option.
 */
export function resolveConnection<C>(
  options: ConnectionOptions<C>,
  clock: () => number = Date.now,
): ConnectionSettings<C> {
  checkNames(options, optionNames, 'guardConnection()')
  const {
    close,
    closeOnExpiry = true,
    recheckIntervalSeconds,
    context = {},
    registry = null,
    onRenewed = () => undefined,
    now = clock,
    setTimer = systemTimer,
  } = options
  for (const [name, value] of Object.entries({ close, onRenewed, now, setTimer })) {
    if (typeof value !== 'function') throw invalidOption(name, value, 'a function')
  }
  return {
    close,
    closeOnExpiry: boolean('closeOnExpiry', closeOnExpiry),
    recheckIntervalSeconds:
      recheckIntervalSeconds === undefined
        ? null
        : numberWithin('recheckIntervalSeconds', recheckIntervalSeconds, 1, 86_400),
    context,
    registry,
    onRenewed,
    now,
    setTimer,
  }
}

/**
 * The options of connections that are still to come, for a host that takes them once: refuses a mistake
 * when the host is made, not when somebody connects.
 *
 * @throws {TypeError} for a mistake in the options, naming the option.
 */
export function connectionOptions(
  options: Omit<ConnectionOptions, 'close'>,
): Omit<ConnectionOptions, 'close'> {
  resolveConnection({ ...options, close: () => undefined })
  return options
}
