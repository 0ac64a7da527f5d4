import type { DirectoryUser } from '../../passwords/user-directory.ts'
import { SessionError } from '../../session-error.ts'
import type { Sessions } from '../../sessions.ts'
import type { SessionRecord } from '../../store/session-store.ts'
import { setCookie } from '../cookie.ts'
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
  const { refreshToken, refreshExpiresAt, issuedAt } = await sessions.login({
    ...loginOf(user),
    application: policy.application,
    meta: hidden,
  })
  return setCookie(policy.browserCookie, prefix + refreshToken, refreshExpiresAt - issuedAt)
}

/** A new session for the browser that logged in before, in an application of the same group. */
export async function silentLogin(
  cookie: string,
  request: EndpointRequest,
  sessions: Sessions,
  policy: EndpointsPolicy,
): Promise<EndpointAnswer> {
  const token = cookie.startsWith(prefix) ? cookie.slice(prefix.length) : null
  const browser = token === null ? null : await browserSession(token, sessions, policy)
  if (token === null || browser === null) throw refused()
  const { subject, application, claims, stamp } = browser
  // Revoked, expired, used before, of a user who is disabled now: the rotation tells.
  const next = await sessions.refresh(token, { application })
  const pair = await sessions.login({
    subject,
    application: policy.application,
    claims,
    meta: policy.describeClient(request),
    ...(stamp === null ? {} : { stamp }),
  })
  const seconds = next.refreshExpiresAt - next.issuedAt
  return tokenAnswer(pair, policy, [
    setCookie(policy.browserCookie, prefix + next.refreshToken, seconds),
  ])
}

async function browserSession(
  token: string,
  sessions: Sessions,
  { group }: EndpointsPolicy,
): Promise<SessionRecord | null> {
  const sid = await sessions.sidOf(token)
  const session = sid === null ? null : await sessions.get(sid)
  const isOurs = session?.meta['kind'] === hidden.kind && session.group === group
  return isOurs ? session : null
}

function refused(): SessionError {
  return new SessionError('login_failed', 'the browser has no login for this group')
}
