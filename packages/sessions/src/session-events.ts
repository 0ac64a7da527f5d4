/** Why a session ended before its time. */
export type RevocationReason =
  | 'logout'
  | 'revoked'
  | 'reuse'
  | 'evicted'
  | 'user_disabled'
  | 'stamp_changed'
  | 'keys_reset'
  | (string & {})

/** What happens to sessions, for audit. No event holds a token, a secret or a password. */
export type SessionEvent =
  | {
      readonly type: 'session.created'
      readonly sid: string
      readonly subject: string
      readonly application: string
    }
  | {
      readonly type: 'session.refreshed'
      readonly sid: string
      readonly subject: string
      readonly generation: number
    }
  /** The direct parent came again within the leeway: two tabs, or a lost answer. */
  | {
      readonly type: 'session.repeated'
      readonly sid: string
      readonly subject: string
      readonly generation: number
    }
  /** The store had lost a rotation and follows the token again. */
  | {
      readonly type: 'session.resynced'
      readonly sid: string
      readonly subject: string
      readonly generation: number
    }
  /** A token was used that had been replaced: stolen, or restored from a backup. */
  | {
      readonly type: 'session.reuse_detected'
      readonly sid: string
      readonly subject: string
      readonly generation: number
      readonly presented: number
    }
  | {
      readonly type: 'session.revoked'
      readonly sids: readonly string[]
      readonly reason: RevocationReason
    }
  | { readonly type: 'session.expired_denied'; readonly sid: string }
  | { readonly type: 'login.failed'; readonly user: string; readonly address: string | null }
  | {
      readonly type: 'login.throttled'
      readonly user: string
      readonly address: string | null
      readonly retryAfterSeconds: number
    }
  | { readonly type: 'keys.rotated'; readonly kid: string }
  | { readonly type: 'keys.reset' }
  | { readonly type: 'feed.stale'; readonly ageSeconds: number }
  | { readonly type: 'feed.recovered' }
