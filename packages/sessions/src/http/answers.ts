import { ERRORS, type AuthError } from '@sekisho/core'
import { SESSION_ERRORS, type SessionError, type SessionErrorCode } from '../session-error.ts'
import type { EndpointAnswer } from './endpoint-request.ts'
import type { EndpointRefusal } from './endpoint-refusal.ts'

/** How a refusal looks: RFC 6749 section 5.2, or the empty 401 that tells nothing at all. */
export type RefusalStyle = 'oauth' | 'empty'

// RFC 6749 section 5.1: no answer with a token is kept by anybody.
const notStored = { 'cache-control': 'no-store', pragma: 'no-cache' }

/** 200 with a JSON body, and cookies. */
export function answered(
  body: Readonly<Record<string, unknown>>,
  cookies: readonly string[] = [],
): EndpointAnswer {
  return json(200, body, cookies.length === 0 ? {} : { 'set-cookie': cookies })
}

/** 204, with headers. */
export function answeredEmpty(
  headers: Readonly<Record<string, string | readonly string[]>>,
): EndpointAnswer {
  return { status: 204, headers: { ...notStored, ...headers }, body: '' }
}

export function answeredPublicly(
  body: Readonly<Record<string, unknown>>,
  maxAgeSeconds: number,
): EndpointAnswer {
  const headers = {
    'cache-control': `public, max-age=${maxAgeSeconds}`,
    'content-type': 'application/json',
  }
  return { status: 200, headers, body: JSON.stringify(body) }
}

/** What the client is told of a session error: one text for every refused refresh token. */
export function sessionErrorAnswer(
  error: SessionError,
  style: RefusalStyle,
  cookies: readonly string[],
): EndpointAnswer {
  const { status } = SESSION_ERRORS[error.code]
  if (style === 'empty' && status < 429) return emptyRefusal(cookies)
  return json(status, toldOf(error.code), {
    ...(cookies.length === 0 ? {} : { 'set-cookie': cookies }),
    ...(status === 401 ? { 'www-authenticate': 'Bearer realm="login"' } : {}),
    ...retryAfter(status, error.retryAfterSeconds),
  })
}

/** What the client is told of an access token that was refused (RFC 6750 section 3). */
export function authErrorAnswer(error: AuthError, style: RefusalStyle): EndpointAnswer {
  const { status, oauth, public: text } = ERRORS[error.code]
  if (style === 'empty' && status < 429) return emptyRefusal([])
  const described = oauth === null ? '' : `, error="${oauth}", error_description="${text}"`
  return json(status, oauth === null ? { error_description: text } : told(oauth, text), {
    ...(status === 401 ? { 'www-authenticate': `Bearer realm="sessions"${described}` } : {}),
    ...retryAfter(status, error.retryAfterSeconds ?? null),
  })
}

/** A refusal that can be looked up by its ticket. */
export function ticketAnswer(
  status: number,
  body: Readonly<Record<'code' | 'message' | 'ticketId', string>>,
): EndpointAnswer {
  return json(status, body, {
    ...(status === 401 ? { 'www-authenticate': 'Bearer realm="login"' } : {}),
    ...retryAfter(status, null),
  })
}

function retryAfter(status: number, seconds: number | null): Readonly<Record<string, string>> {
  const wait = status === 503 ? (seconds ?? 1) : seconds
  return wait === null ? {} : { 'retry-after': String(wait) }
}

export function refusalAnswer(refusal: EndpointRefusal, style: RefusalStyle): EndpointAnswer {
  if (style === 'empty' && refusal.status !== 403) return emptyRefusal([])
  return json(refusal.status, told('invalid_request', refusal.description), {})
}

function toldOf(code: SessionErrorCode): Readonly<Record<string, string>> {
  const { oauth, status } = SESSION_ERRORS[code]
  if (oauth === 'invalid_grant') return told(oauth, 'The refresh token is not valid')
  if (oauth !== null) return told(oauth, 'The scope exceeds that of the login')
  if (status === 401) return told('login_failed', 'The user name or the password is wrong')
  if (status === 429) return told('too_many_attempts', 'Too many attempts; try again later')
  return told('temporarily_unavailable', 'Sessions are temporarily unavailable')
}

function told(error: string, description: string): Readonly<Record<string, string>> {
  return { error, error_description: description }
}

function emptyRefusal(cookies: readonly string[]): EndpointAnswer {
  const setCookie = cookies.length === 0 ? {} : { 'set-cookie': cookies }
  return { status: 401, headers: { ...notStored, ...setCookie }, body: '' }
}

function json(
  status: number,
  body: Readonly<Record<string, unknown>>,
  headers: Readonly<Record<string, string | readonly string[]>>,
): EndpointAnswer {
  return {
    status,
    headers: { ...notStored, 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  }
}
