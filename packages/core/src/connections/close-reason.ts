import { AuthError, ERRORS } from '../errors.ts'

/** How a connection ends: what the client is told, and for the operator why. */
export interface CloseReason {
  /**
   * 4000 and the HTTP status that fits: 4401, come back with a good token; 4403, do not come back.
   * Of the range that RFC 6455 section 7.4.2 leaves to applications.
   */
  readonly code: 4401 | 4403
  /** Short enough for a close frame (RFC 6455 section 5.5: 123 bytes); names nothing of the token. */
  readonly reason: string
  readonly error: AuthError
}

export function expired(expiresAt: Date | null): CloseReason {
  const when = expiresAt === null ? 'as the verifier says' : `at ${expiresAt.toISOString()}`
  return {
    code: 4401,
    reason: 'token expired',
    error: new AuthError(
      'token_expired',
      `the token of the connection expired ${when} and was not renewed before`,
      { claim: 'exp' },
    ),
  }
}

export function revoked(): CloseReason {
  return {
    code: 4401,
    reason: 'token revoked',
    error: new AuthError('token_revoked', 'the token of the connection was revoked'),
  }
}

export function otherSubject(part: 'subject' | 'issuer'): CloseReason {
  return {
    code: 4403,
    reason: 'another subject',
    error: new AuthError(
      'subject_mismatch',
      `the ${part} of the new token is not that of the connection; open a connection for each user`,
    ),
  }
}

/** A token that was good when the connection opened, and is refused now. */
export function refusedNow(error: AuthError): CloseReason {
  if (error.code === 'token_revoked' || error.code === 'token_inactive') {
    return { ...revoked(), error }
  }
  return ERRORS[error.code].status === 403
    ? { code: 4403, reason: 'access denied', error }
    : { code: 4401, reason: 'token no longer accepted', error }
}
