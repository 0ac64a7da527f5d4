/** What a store holds of one session. Times are milliseconds since 1970 by the clock of the store. */
export interface SessionRecord {
  /** Public id; 16 bytes in base64url. */
  readonly sid: string
  readonly subject: string
  /** Sessions of one subject that log out together; null: this one stands alone. */
  readonly group: string | null
  /** The application that the session was opened for. */
  readonly application: string
  /** Version of the subject's credentials at login; null when nobody keeps one. */
  readonly stamp: string | null
  /** How often the refresh token was rotated. */
  readonly generation: number
  readonly createdAt: number
  /** Time of the last rotation; of the login before the first. */
  readonly refreshedAt: number
  /** When the session ends unless it is refreshed; never later than `expiresAt`. */
  readonly idleExpiresAt: number
  /** When the session ends whatever happens. */
  readonly expiresAt: number
  readonly revokedAt: number | null
  readonly revokedFor: string | null
  /** Claims for access tokens that were given at login. */
  readonly claims: Readonly<Record<string, unknown>>
  /** What a list of sessions shows: device, address. No credential. */
  readonly meta: Readonly<Record<string, string>>
}

export interface NewSession {
  readonly sid: string
  readonly subject: string
  readonly group: string | null
  readonly application: string
  /** SHA-256 of the secret of the session, base64url; the secret itself never reaches the store. */
  readonly familyHash: string
  readonly stamp: string | null
  readonly idleMs: number
  readonly absoluteMs: number
  readonly claims: Readonly<Record<string, unknown>>
  readonly meta: Readonly<Record<string, string>>
  /** Live sessions that the subject may have; the ones refreshed longest ago are revoked for the new one. */
  readonly maxPerSubject: number
}

/** One use of a refresh token whose tag was found right. */
export interface RotationRequest {
  readonly sid: string
  readonly familyHash: string
  /** The generation that the refresh token carries. */
  readonly generation: number
  readonly idleMs: number
  /** How long the direct parent of the current token is answered with that token again. */
  readonly leewayMs: number
  /** How often it is, at most, until the next rotation. */
  readonly maxRepeats: number
  /** A token younger than the store knows: the store lost a rotation. */
  readonly whenAhead: 'resync' | 'reject'
  /** A token that was used before, outside the leeway. `revoke` ends the session in the same step. */
  readonly whenReused: 'revoke' | 'refuse'
  /** Whether a rotation appears in `changes`, for verifiers that refuse older access tokens. */
  readonly announce: boolean
}

/**
 * - `rotated`: the session is one generation further. `resynced`: it follows the token that was ahead.
 * - `repeated`: the direct parent within the leeway; nothing but the count of repeats changed.
 * - `reused`: an older token. With `whenReused: 'revoke'` the session is revoked already.
 * - `ahead`: a younger token, under `whenAhead: 'reject'`; nothing changed.
 */
export type RotationResult =
  | {
      readonly outcome: 'rotated' | 'resynced' | 'repeated' | 'reused' | 'ahead'
      /** As it is after the step. */
      readonly session: SessionRecord
    }
  | { readonly outcome: 'revoked'; readonly reason: string }
  | { readonly outcome: 'expired' }
  /** No such session, or another secret; nothing changed. */
  | { readonly outcome: 'not_found' }

/** One session, or the live sessions of a subject: all, those of a group, all but one. */
export type SessionSelector =
  | { readonly sid: string }
  | { readonly subject: string; readonly group?: string; readonly except?: string }

/** A session that was revoked, or (when announced) rotated. */
export interface SessionChange {
  readonly sid: string
  /** When it happened, by the clock of the store. */
  readonly at: number
  readonly revoked: boolean
  /** The generation in force then. */
  readonly generation: number
}

/** Where to go on reading changes: everything of the last `windowMs`, or after an earlier page. */
export type ChangesFrom = { readonly windowMs: number } | { readonly cursor: string }

export interface ChangePage {
  /** Oldest first. A change may come again on a later page; none is left out. */
  readonly items: readonly SessionChange[]
  readonly cursor: string
  /** True when more are there already. */
  readonly more: boolean
}

/** The signing keys, sealed: the store cannot read them. */
export interface SealedKeys {
  /** Grows by one with each change. */
  readonly version: number
  readonly sealed: string
}

export interface ListPage {
  /** Sessions to leave out up to and including this one; from the page before. */
  readonly after?: string
  /** 1–1000. Default 100. */
  readonly limit?: number
}

/**
 * Where sessions are kept: one record a session, whatever happens to it. Every operation is one
 * atomic step, also when many servers do it at once, and all of them read and write the primary.
 *
 * An operation rejects only when the store cannot answer; what it was asked may have been done then.
 * `@sekisho/testing/vitest` has the tests for a store of your own: `describeSessionStore`.
 */
export interface SessionStore {
  /** For messages. */
  readonly kind: string
  /**
   * How long `changes` tells of a revocation. `createSessions` refuses a store that forgets one while
   * access tokens of the session may live. Default: nobody checks.
   */
  readonly keepRevokedSeconds?: number
  /** Creates or migrates what the store needs. Safe to run twice, and by many servers at once. */
  prepare(): Promise<void>
  /**
   * The first two bytes of the `sid` of a new session of this subject, 0–65535, for a store that
   * spreads subjects over nodes. Default: random like the others.
   */
  bucketOf?(subject: string): number
  /** @returns the session, and the sids that were revoked (reason `evicted`) to make room for it. */
  create(session: NewSession): Promise<{
    readonly session: SessionRecord
    readonly evicted: readonly string[]
  }>
  /**
   * The whole rotation of a refresh token, check and change. In this order: another `familyHash`:
   * `not_found`; revoked: `revoked`; `now >= idleExpiresAt`: `expired`; the same generation:
   * `rotated`; a higher one: `resynced` or `ahead`; the one before, `now <= refreshedAt + leewayMs`
   * and fewer repeats than `maxRepeats`: `repeated`; else `reused`.
   *
   * A rotation sets generation to that of the token plus one, repeats to 0, `refreshedAt` to now (never
   * back), `idleExpiresAt` to now + `idleMs`, at most `expiresAt`.
   */
  rotate(request: RotationRequest): Promise<RotationResult>
  /** Revokes; only the first call for a session counts. @returns the sids that this call revoked. */
  revoke(which: SessionSelector, reason: string): Promise<readonly string[]>
  /** One session by its id, revoked or expired ones included while they are kept. */
  get(sid: string): Promise<SessionRecord | null>
  /** Live sessions of a subject, refreshed last first; may lag behind. */
  list(subject: string, page?: ListPage): Promise<readonly SessionRecord[]>
  /** What was revoked or, if announced, rotated. */
  changes(from: ChangesFrom, limit: number): Promise<ChangePage>
  /** Deletes expired sessions, and revoked ones after `keepRevokedSeconds`. @returns how many. */
  purge(limit: number): Promise<number>
  readKeys(): Promise<SealedKeys | null>
  /** Writes if the version in the store is one less, or there is none and `version` is 1. */
  writeKeys(keys: SealedKeys): Promise<boolean>
  close(): Promise<void>
}

/** What every store takes. */
export interface StoreOptions {
  /**
   * How long a revoked session is kept, for the feed of changes and for telling why it is refused.
   * Longer than the longest access token lives, the tolerance of the clock and a minute. Default 86400.
   */
  readonly keepRevokedSeconds?: number
  /** Milliseconds since 1970, instead of the clock of the store; for tests. */
  readonly now?: () => number
}
