import type {
  ConnectionRegistry,
  IssuerOptions,
  JwsAlgorithm,
  SharedOptions,
  Verifier,
} from '@sekisho/core'
import type { SessionEvent } from './session-events.ts'
import type {
  ListPage,
  SessionRecord,
  SessionSelector,
  SessionStore,
} from './store/session-store.ts'

/** What an application may set for itself. */
export interface Lifetimes {
  /** At most 43200, 12 hours. Default 300. */
  readonly accessTokenSeconds?: number
  /** How long a session lives without a refresh. Default 1209600, 14 days. */
  readonly idleSeconds?: number
  /** How long it lives at all; no rotation extends it (RFC 9700 section 4.14.2). Default 7776000, 90 days. */
  readonly absoluteSeconds?: number
}

/** What is known of a subject now; asked for at each refresh. */
export interface SessionUser {
  /** Claims for access tokens; they replace those of the login. */
  readonly claims?: Readonly<Record<string, unknown>>
  /** Version of the credentials; another one than at login ends the session. */
  readonly stamp?: string
}

/** What the verifier of the sessions checks and maps besides; see `createVerifier`. */
export type VerificationOptions = Omit<
  IssuerOptions & SharedOptions,
  | 'issuer'
  | 'audience'
  | 'keys'
  | 'algorithms'
  | 'tokenType'
  | 'introspection'
  | 'exchange'
  | 'defaultIssuer'
  | 'now'
>

export interface SessionsOptions extends Lifetimes {
  /** `iss` of the tokens. */
  readonly issuer: string
  /** `aud` of the access tokens. */
  readonly audience: string | readonly string[]
  /**
   * Seals the signing keys in the store; at least 32 bytes, from a secret manager. A list: the first
   * seals, the others still open. Whoever has it and the store can issue tokens.
   */
  readonly secret: string | Uint8Array | readonly (string | Uint8Array)[]
  readonly store: SessionStore
  /** Default `ES256`. */
  readonly algorithm?: JwsAlgorithm
  /** Applications with lifetimes of their own, by name; the name becomes `client_id`. Default: one, `default`. */
  readonly applications?: Readonly<Record<string, Lifetimes & { readonly group?: string }>>
  /**
   * `true`: a session is refreshed, and its tokens are accepted, for its own application only.
   * `verifier` then needs the value `application` in its context; `verifierFor` has it. Default false.
   */
  readonly bindToApplication?: boolean
  /** Default 10, at most 60; 0 for one use only. */
  readonly leewaySeconds?: number
  /** Default: no limit within the leeway. */
  readonly maxRepeats?: number
  /** Default `resync`. */
  readonly whenAhead?: 'resync' | 'reject'
  /** Default `revoke`. */
  readonly whenReused?: 'revoke' | 'refuse'
  /** `true`: a refresh also ends the access token before it, everywhere within the bound of the feed. Default false. */
  readonly strictPairs?: boolean
  /** 1–5000. Default 100. */
  readonly maxSessionsPerSubject?: number
  /** `opaque` (default), or a JWT of type `rt+jwt` for clients that read its claims. */
  readonly refreshTokenFormat?: 'opaque' | 'jwt'
  /** Asked at each refresh; null refuses and ends the session. Default: the claims of the login. */
  readonly loadUser?: (subject: string) => Promise<SessionUser | null> | SessionUser | null
  /** Seconds between two looks at the feed of changes. Default 1. */
  readonly feedPollSeconds?: number
  /** Age of the feed from which `whenStale` counts. Default 10. */
  readonly feedMaxStaleSeconds?: number
  /** `open`: go on with what is known. `verify`: ask the store. `closed`: 503. Default `open`. */
  readonly whenStale?: 'open' | 'verify' | 'closed'
  /** Further options of `verifier`: token sources, attributes, roles, your own `isRevoked`. Default none. */
  readonly verification?: VerificationOptions
  /** Connections of revoked sessions are closed in it. Default: none. */
  readonly connections?: ConnectionRegistry
  readonly onEvent?: (event: SessionEvent) => unknown
  /** Milliseconds since 1970, for tokens. Default `Date.now`. */
  readonly now?: () => number
}

export interface LoginRequest {
  readonly subject: string
  /** Default `default`. */
  readonly application?: string
  readonly claims?: Readonly<Record<string, unknown>>
  readonly stamp?: string
  /** Shown in lists: device, address. */
  readonly meta?: Readonly<Record<string, string>>
}

export interface TokenPair {
  readonly accessToken: string
  readonly refreshToken: string
  readonly subject: string
  readonly sid: string
  /** Seconds since 1970, of the access token. */
  readonly issuedAt: number
  readonly expiresAt: number
  /** When the refresh token stops working unless it is used, seconds since 1970. */
  readonly refreshExpiresAt: number
}

export interface RefreshRequest {
  /** The application that asks. */
  readonly application?: string
  /** A part of the scope of the login (RFC 6749 section 6). Default: all of it. */
  readonly scope?: string
}

export interface RotateKeysOptions {
  /** How long tokens of the old key stay good. Default: as long as an access token lives. */
  readonly graceSeconds?: number
  /** `true`: every token and session ends at once. */
  readonly invalidate?: boolean
}

/** Logs people in and keeps their sessions. Rejections are `SessionError`s. */
export interface Sessions {
  /** Checks the tokens of these sessions, revocation included, without network; for `jwtAuth()`. */
  readonly verifier: Verifier
  /** Like `verifier`, for tokens of one application only. @throws {TypeError} for an unknown name. */
  verifierFor(application: string): Verifier
  /** Loads keys and the feed of changes, and follows both. The first use of anything else does it too. */
  start(): Promise<void>
  login(request: LoginRequest): Promise<TokenPair>
  refresh(refreshToken: string, request?: RefreshRequest): Promise<TokenPair>
  /**
   * The session id of an access or refresh token of ours, by its signature or tag alone: expired,
   * replaced and revoked tokens too, so that a logout with an old token works. Null for all others.
   */
  sidOf(token: string): Promise<string | null>
  /** The group of an application, null when it stands alone. @throws {TypeError} for an unknown name. */
  groupOf(application: string): string | null
  /** A session, revoked or expired ones included; null when it is not kept (any more). */
  get(sid: string): Promise<SessionRecord | null>
  /** Ends the session, and the others of its group. @returns the sids that ended. */
  logout(sid: string): Promise<readonly string[]>
  /** Ends this session, or those of a subject. @returns the sids that ended. */
  revoke(which: SessionSelector, reason?: string): Promise<readonly string[]>
  /** Live sessions of a subject, refreshed last first; may lag behind. */
  list(subject: string, page?: ListPage): Promise<readonly SessionRecord[]>
  rotateKeys(options?: RotateKeysOptions): Promise<void>
  /** Public keys, the next one included (RFC 7517 section 5). */
  jwks(): Promise<{ readonly keys: readonly Readonly<Record<string, unknown>>[] }>
  /** Deletes what has ended; call it now and then. */
  purge(): Promise<number>
  /** Tells `onEvent`; for what is built on sessions, such as the endpoints. Never throws. */
  report(event: SessionEvent): void
  health(): SessionsHealth
  /** Ends the polling and the verifiers. The store stays open; close it yourself. */
  close(): Promise<void>
}

export interface SessionsHealth {
  /** True once keys and the whole window of changes are loaded, and the feed is not stale under `closed`. */
  readonly ready: boolean
  readonly feedAgeSeconds: number | null
  readonly revokedInMemory: number
  readonly lastError: string | null
}
