import type { ConnectionOptions } from '../../src/connections/connection-options.ts'
import { guardConnection } from '../../src/connections/guard-connection.ts'
import type { GuardedConnection } from '../../src/connections/guarded-connection.ts'
import type { IssuerOptions, SharedOptions } from '../../src/options/verifier-options.ts'
import type { VerifyContext } from '../../src/options/verify-context.ts'
import { baseClaims, nowSeconds, sign, verifierFor } from '../signing.ts'
import { manualTime, type ManualTime } from './manual-time.ts'

/** What `close` was called with; the error by its code. */
export type Closed = readonly [code: number, reason: string, error: string]

export interface OpenConnection {
  readonly connection: GuardedConnection
  readonly time: ManualTime
  /** Every call of `close`. */
  readonly closes: readonly Closed[]
}

export interface OpenSettings {
  readonly token?: string
  readonly time?: ManualTime
  readonly options?: Partial<ConnectionOptions>
  readonly policy?: Partial<IssuerOptions & SharedOptions>
  readonly context?: VerifyContext
}

/** A token that lives so many seconds from `nowSeconds` on; Infinity: without exp. */
export function tokenFor(
  seconds: number,
  overrides: Readonly<Record<string, unknown>> = {},
): string {
  const exp = seconds === Infinity ? undefined : nowSeconds + seconds
  return sign({ alg: 'RS256', kid: 'rsa' }, baseClaims({ exp, ...overrides }))
}

/** A guarded connection of alice, whose token was really verified. Default: it lives 3 seconds. */
export async function openConnection(settings: OpenSettings = {}): Promise<OpenConnection> {
  const { token = tokenFor(3), time = manualTime(nowSeconds * 1000) } = settings
  const verifier = verifierFor({ now: time.now, ...settings.policy })
  const closes: Closed[] = []
  const context = settings.context ?? {}
  const connection = guardConnection(verifier, await verifier.verify(token, context), {
    close: (code, reason, error) => void closes.push([code, reason, error.code]),
    now: time.now,
    setTimer: time.setTimer,
    context,
    ...settings.options,
  })
  return { connection, time, closes }
}

/** Lets what was promised already happen: verifications on keys in memory take no time. */
export function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
