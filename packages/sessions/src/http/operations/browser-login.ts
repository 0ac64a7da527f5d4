import type { DirectoryUser } from '../../passwords/user-directory.ts'
import { isSessionError, SESSION_ERRORS, SessionError } from '../../session-error.ts'
import type { Sessions, TokenPair } from '../../sessions.ts'
import type { SessionRecord } from '../../store/session-store.ts'
import { sessionErrorAnswer } from '../answers.ts'
import { clearCookie, setCookie } from '../cookie.ts'
import type { EndpointAnswer, EndpointRequest } from '../endpoint-request.ts'
import type { EndpointsPolicy } from '../resolve-endpoints.ts'
import { tokenAnswer } from '../token-answer.ts'
import { loginOf } from './login-of.ts'

// The cookie is the refresh token of a session of its own, of the same group; lists hide it.
const prefix = 'bs1.'
const hidden = { kind: 'browser' }

/** Opens the session of the browser. @returns the line that sets its cookie. */
export async function openBrowserLogin(
  user: DirectoryUser,
  sessions: Sessions,
  policy: EndpointsPolicy,
): Promise<string> {
  const pair = await sessions.login({
    ...loginOf(user),
    application: policy.application,
    meta: hidden,
  })
  return browserCookieLine(pair, policy)
}

/** A new session for the browser that logged in before, in an application of the same group. */
export async function silentLogin(
  cookie: string,
  request: EndpointRequest,
  sessions: Sessions,
  policy: EndpointsPolicy,
): Promise<EndpointAnswer> {
  const token = browserTokenIn(cookie)
  const browser = token === null ? null : await browserSession(token, sessions)
  if (token === null || browser === null || browser.group !== policy.group) throw refused()
  const { subject, application, claims, stamp } = browser
  let next: TokenPair
  try {
    // Revoked, expired, used before, of a user who is disabled now: the rotation tells.
    next = await sessions.refresh(token, { application })
  } catch (error) {
    if (!isSessionError(error) || SESSION_ERRORS[error.code].status !== 400) throw error
    const cookies = SESSION_ERRORS[error.code].endsSession
      ? [clearCookie(policy.browserCookie)]
      : []
    return sessionErrorAnswer(refused(error), policy.refusals, cookies)
  }
  const opened = await sessions.login({
    subject,
    application: policy.application,
    claims,
    meta: policy.describeClient(request),
    ...(stamp === null ? {} : { stamp }),
  })
  // `loadUser` says what the user may do now; the claims above are those of the browser's login.
  const pair = await sessions.refresh(opened.refreshToken, { application: policy.application })
  return tokenAnswer(pair, policy, [browserCookieLine(next, policy)])
}

/** The refresh token in the cookie; null for anything else. */
export function browserTokenIn(cookie: string): string | null {
  return cookie.startsWith(prefix) ? cookie.slice(prefix.length) : null
}

/** The session of a browser; null for those of people. */
export async function browserSession(
  token: string,
  sessions: Sessions,
): Promise<SessionRecord | null> {
  const sid = await sessions.sidOf(token)
  const session = sid === null ? null : await sessions.get(sid)
  return session?.meta['kind'] === hidden.kind ? session : null
}

function browserCookieLine(pair: TokenPair, { browserCookie }: EndpointsPolicy): string {
  const seconds = pair.refreshExpiresAt - pair.issuedAt
  return setCookie(browserCookie, prefix + pair.refreshToken, seconds)
}

function refused(cause?: SessionError): SessionError {
  const message = 'the browser has no login for this group'
  return new SessionError('login_failed', message, cause === undefined ? {} : { cause })
}
