import { processWarning } from '@sekisho/core/options'
import type { DirectoryUser } from '../../passwords/user-directory.ts'
import { isSessionError, SessionError } from '../../session-error.ts'
import type { Sessions, TokenPair } from '../../sessions.ts'
import { credentialsOf, type Credentials } from '../credentials.ts'
import { readCookie } from '../cookie.ts'
import type { EndpointAnswer, EndpointRequest } from '../endpoint-request.ts'
import type { EndpointsPolicy } from '../resolve-endpoints.ts'
import { checkLoginOrigin } from '../same-origin.ts'
import { tokenAnswer } from '../token-answer.ts'
import { browserTokenIn, openBrowserLogin, silentLogin } from './browser-login.ts'
import { loginOf } from './login-of.ts'
import type { Operation } from './operation.ts'

/** A pair of tokens for a user and a password, or for the cookie of an earlier login. */
export const login: Operation = async (request, sessions, policy) => {
  checkLoginOrigin(request, policy)
  const credentials = await credentialsOf(request)
  if (credentials !== null) return passwordLogin(credentials, request, sessions, policy)
  const cookie = policy.browserLogin ? readCookie(request, policy.browserCookie.name) : null
  if (cookie !== null) return silentLogin(cookie, request, sessions, policy)
  throw new SessionError('login_failed', 'the request has no user and password')
}

async function passwordLogin(
  credentials: Credentials,
  request: EndpointRequest,
  sessions: Sessions,
  policy: EndpointsPolicy,
): Promise<EndpointAnswer> {
  const { user } = credentials
  const address = policy.addressOf(request)
  await attempt(user, address, sessions, policy)
  let pair: TokenPair
  let known: DirectoryUser | null
  try {
    known = await ask(credentials, policy)
    if (known === null) {
      sessions.report({ type: 'login.failed', user, address })
      throw new SessionError('login_failed', 'the user is unknown, or the password is wrong')
    }
    pair = await sessions.login({
      ...loginOf(known),
      application: policy.application,
      meta: policy.describeClient(request),
    })
  } catch (error) {
    // Nobody could tell: that is no failed attempt.
    const wrong = isSessionError(error) && error.code === 'login_failed'
    if (!wrong) await policy.throttle?.forget(user, address)
    throw error
  }
  await policy.throttle?.forget(user, address)
  await endReplaced(request, sessions, policy)
  const cookies = policy.browserLogin ? [await openBrowserLogin(known, sessions, policy)] : []
  return tokenAnswer(pair, policy, cookies)
}

/** Sessions whose cookies this login replaces: nobody could use them again, but for a thief. */
async function endReplaced(
  request: EndpointRequest,
  sessions: Sessions,
  policy: EndpointsPolicy,
): Promise<void> {
  const session =
    policy.tokens === 'cookies' ? readCookie(request, policy.refreshCookie.name) : null
  const browser = policy.browserLogin ? readCookie(request, policy.browserCookie.name) : null
  for (const token of [session, browser === null ? null : browserTokenIn(browser)]) {
    const sid = token === null ? null : await sessions.sidOf(token)
    if (sid !== null) await sessions.revoke({ sid }, 'replaced')
  }
}

async function attempt(
  user: string,
  address: string | null,
  sessions: Sessions,
  policy: EndpointsPolicy,
): Promise<void> {
  try {
    await policy.throttle?.attempt(user, address)
  } catch (error) {
    if (isSessionError(error) && error.code === 'login_throttled') {
      const retryAfterSeconds = error.retryAfterSeconds ?? 1
      sessions.report({ type: 'login.throttled', user, address, retryAfterSeconds })
    }
    throw error
  }
}

async function ask(
  { user, password }: Credentials,
  { directory }: EndpointsPolicy,
): Promise<DirectoryUser | null> {
  try {
    return await directory.authenticate(user, password)
  } catch (cause) {
    if (isSessionError(cause)) throw cause
    const reason = cause instanceof Error ? cause.message : typeof cause
    // What a database says may quote what it was asked.
    const told = reason.replaceAll(password, '…').replaceAll(user, '…')
    processWarning('SEKISHO_DIRECTORY_FAILED', `Sekisho: the directory of users failed: ${told}`)
    throw new SessionError('store_unavailable', 'the directory of users failed; see cause', {
      cause,
    })
  }
}
