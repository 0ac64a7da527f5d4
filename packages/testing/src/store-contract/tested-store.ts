/** One session as a store gives it; `SessionRecord` of `@sekisho/sessions`, where its fields are told. */
export interface TestedSession {
  readonly sid: string
  readonly subject: string
  readonly group: string | null
  readonly application: string
  readonly stamp: string | null
  readonly generation: number
  readonly createdAt: number
  readonly refreshedAt: number
  readonly idleExpiresAt: number
  readonly expiresAt: number
  readonly revokedAt: number | null
  readonly revokedFor: string | null
  readonly claims: Readonly<Record<string, unknown>>
  readonly meta: Readonly<Record<string, string>>
}

/** `NewSession` of `@sekisho/sessions`. */
export interface TestedNewSession {
  readonly sid: string
  readonly subject: string
  readonly group: string | null
  readonly application: string
  readonly familyHash: string
  readonly stamp: string | null
  readonly idleMs: number
  readonly absoluteMs: number
  readonly claims: Readonly<Record<string, unknown>>
  readonly meta: Readonly<Record<string, string>>
  readonly maxPerSubject: number
}

/** `RotationRequest` of `@sekisho/sessions`. */
export interface TestedRotation {
  readonly sid: string
  readonly familyHash: string
  readonly generation: number
  readonly idleMs: number
  readonly leewayMs: number
  readonly maxRepeats: number
  readonly whenAhead: 'resync' | 'reject'
  readonly whenReused: 'revoke' | 'refuse'
  readonly announce: boolean
}

/** `RotationResult` of `@sekisho/sessions`. */
export type TestedRotationResult =
  | {
      readonly outcome: 'rotated' | 'resynced' | 'repeated' | 'reused' | 'ahead'
      readonly session: TestedSession
    }
  | { readonly outcome: 'revoked'; readonly reason: string }
  | { readonly outcome: 'expired' }
  | { readonly outcome: 'not_found' }

/** `SessionSelector` of `@sekisho/sessions`. */
export type TestedSelector =
  | { readonly sid: string }
  | { readonly subject: string; readonly group?: string; readonly except?: string }

/** `SessionChange` of `@sekisho/sessions`. */
export interface TestedChange {
  readonly sid: string
  readonly at: number
  readonly revoked: boolean
  readonly generation: number
}

/** `ChangePage` of `@sekisho/sessions`. */
export interface TestedChangePage {
  readonly items: readonly TestedChange[]
  readonly cursor: string
  readonly more: boolean
}

/** `SealedKeys` of `@sekisho/sessions`. */
export interface TestedKeys {
  readonly version: number
  readonly sealed: string
}

/**
 * The `SessionStore` of `@sekisho/sessions`, which holds the contract in words. It stands here again
 * so that the tests for stores need no more than the store.
 */
export interface TestedStore {
  readonly kind: string
  readonly keepRevokedSeconds?: number
  prepare(): Promise<void>
  bucketOf?(subject: string): number
  create(session: TestedNewSession): Promise<{
    readonly session: TestedSession
    readonly evicted: readonly string[]
  }>
  rotate(request: TestedRotation): Promise<TestedRotationResult>
  revoke(which: TestedSelector, reason: string): Promise<readonly string[]>
  get(sid: string): Promise<TestedSession | null>
  list(
    subject: string,
    page?: { readonly after?: string; readonly limit?: number },
  ): Promise<readonly TestedSession[]>
  changes(
    from: { readonly windowMs: number } | { readonly cursor: string },
    limit: number,
  ): Promise<TestedChangePage>
  purge(limit: number): Promise<number>
  readKeys(): Promise<TestedKeys | null>
  writeKeys(keys: TestedKeys): Promise<boolean>
  close(): Promise<void>
}
