import type { ConnectionRegistry, JwsAlgorithm } from '@sekisho/core'
import type { SessionEvent } from '../session-events.ts'
import type { SessionUser, VerificationOptions } from '../sessions.ts'
import type { SessionStore } from '../store/session-store.ts'

/** One application of the sessions, its lifetimes completed. */
export interface Application {
  readonly name: string
  /** Null: its sessions stand alone. */
  readonly group: string | null
  readonly accessTokenSeconds: number
  readonly idleMs: number
  readonly absoluteMs: number
}

/** The options of `createSessions`, checked and completed. */
export interface Settings {
  readonly issuer: string
  readonly audiences: readonly string[]
  readonly secrets: readonly Buffer[]
  readonly store: SessionStore
  readonly algorithm: JwsAlgorithm
  readonly applications: ReadonlyMap<string, Application>
  readonly bindToApplication: boolean
  readonly leewayMs: number
  readonly maxRepeats: number
  readonly whenAhead: 'resync' | 'reject'
  readonly whenReused: 'revoke' | 'refuse'
  readonly strictPairs: boolean
  readonly maxSessionsPerSubject: number
  readonly refreshTokenFormat: 'opaque' | 'jwt'
  readonly loadUser: ((subject: string) => Promise<SessionUser | null> | SessionUser | null) | null
  readonly feedPollMs: number
  readonly feedMaxStaleMs: number
  readonly whenStale: 'open' | 'verify' | 'closed'
  readonly verification: VerificationOptions
  readonly connections: ConnectionRegistry | null
  readonly onEvent: (event: SessionEvent) => unknown
  readonly now: () => number
  /** How long a token may be accepted after it was signed, whatever the clocks say. */
  readonly memoryMs: number
  /** How long a refresh token that nobody uses is good, at most. */
  readonly longestIdleMs: number
}
