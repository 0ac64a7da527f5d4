interface SessionErrorSpec {
  /** HTTP status of the endpoints. */
  readonly status: 400 | 401 | 429 | 503
  /** `error` of RFC 6749 section 5.2; null where it has none. */
  readonly oauth: 'invalid_grant' | 'invalid_request' | 'invalid_scope' | null
  /** Whether the cookies of the client are cleared: only when the session is known to have ended. */
  readonly endsSession: boolean
  readonly meaning: string
}

const refused = (meaning: string, endsSession = false) =>
  ({ status: 400, oauth: 'invalid_grant', endsSession, meaning }) as const

/** Why a login or a refresh is refused. The client sees one text for all that are `invalid_grant`. */
export const SESSION_ERRORS = {
  refresh_token_malformed: refused('The refresh token is none of ours; no store was asked.'),
  session_not_found: refused('No such session, or the token has another secret.'),
  session_revoked: refused('The session was revoked.', true),
  session_expired: refused('The session ended by its idle or absolute lifetime.', true),
  refresh_token_reused: refused('The refresh token had been replaced by another one.', true),
  refresh_token_replaced: refused(
    "The same with `whenReused: 'refuse'`: the session goes on with the other token.",
  ),
  refresh_token_ahead: refused('The refresh token is younger than the store knows.'),
  user_refused: refused('The subject is unknown or disabled now, or has new credentials.', true),
  application_mismatch: refused('The session belongs to another application.'),
  scope_exceeded: {
    status: 400,
    oauth: 'invalid_scope',
    endsSession: false,
    meaning: 'A refresh asked for a scope that the login did not have (RFC 6749 section 6).',
  },
  login_failed: {
    status: 401,
    oauth: null,
    endsSession: false,
    meaning: 'The user is unknown, or the password is wrong.',
  },
  login_throttled: {
    status: 429,
    oauth: null,
    endsSession: false,
    meaning: 'Too many failed logins for this account or from this address.',
  },
  login_busy: {
    status: 503,
    oauth: null,
    endsSession: false,
    meaning: 'More passwords are being checked than this server can take; try again soon.',
  },
  store_unavailable: {
    status: 503,
    oauth: null,
    endsSession: false,
    meaning: 'The store could not answer; what it was asked may have been done (retry it).',
  },
} as const satisfies Record<string, SessionErrorSpec>

export type SessionErrorCode = keyof typeof SESSION_ERRORS

/** A login, refresh, logout or revocation that did not happen. `message` is for logs; it holds no token. */
export class SessionError extends Error {
  override readonly name = 'SessionError'
  readonly code: SessionErrorCode
  /** Whole seconds after which to try again, of `login_throttled` and `store_unavailable`; else null. */
  readonly retryAfterSeconds: number | null

  constructor(
    code: SessionErrorCode,
    message: string,
    options: { readonly cause?: unknown; readonly retryAfterSeconds?: number } = {},
  ) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined)
    this.code = code
    this.retryAfterSeconds = options.retryAfterSeconds ?? null
  }
}

export function isSessionError(value: unknown): value is SessionError {
  return value instanceof SessionError
}
