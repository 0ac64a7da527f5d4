import { randomUUID } from 'node:crypto'
import { ERRORS, isAuthError } from '@sekisho/core'
import { methodsOf, processWarning } from '@sekisho/core/options'
import { isSessionError, SESSION_ERRORS, SessionError } from '../../session-error.ts'
import type { Sessions } from '../../sessions.ts'
import { answeredEmpty, ticketAnswer } from '../answers.ts'
import { clearCookie, setCookie } from '../cookie.ts'
import type { EndpointHandler } from '../endpoint-handler.ts'
import { EndpointRefusal } from '../endpoint-refusal.ts'
import type { EndpointAnswer, EndpointRequest } from '../endpoint-request.ts'
import { loginOf } from '../operations/login-of.ts'
import { fieldOf } from '../presented-token.ts'
import { checkBrowserOrigin } from '../same-origin.ts'
import { resolveTokenLogin, type TokenLoginPolicy } from './resolve-token-login.ts'
import { bindingClaim, newBinding } from './session-binding.ts'
import type { TokenLoginOptions } from './token-login-options.ts'
import { userOfToken } from './user-of-token.ts'

/**
 * Login with the token of another issuer: 204, an access token of ours in a header, and a cookie
 * without which that token is worth nothing (see `boundToCookie`); mount it as `sessionEndpoints`.
 *
 * The session lives as long as the access token of its application; the token that was exchanged has
 * no more say in it. Every refusal has a ticket, and one message for whatever is wrong with a token.
 *
 * @throws {TypeError} at start-up for a mistake in the options.
 */
export function tokenLogin(sessions: Sessions, options: TokenLoginOptions): EndpointHandler {
  methodsOf('sessions', sessions, ['login', 'logout', 'sidOf', 'groupOf'])
  const policy = resolveTokenLogin(options, sessions)
  const userOf = userOfToken(policy)
  return async (request) => {
    if (request.method !== 'POST') return null
    const isLogin = request.path === policy.path
    if (!isLogin && request.path !== policy.logoutPath) return null
    try {
      return isLogin
        ? await login(request, sessions, policy, userOf)
        : await logout(request, sessions, policy)
    } catch (error) {
      return refused(error, request, policy)
    }
  }
}

async function login(
  request: EndpointRequest,
  sessions: Sessions,
  policy: TokenLoginPolicy,
  userOf: ReturnType<typeof userOfToken>,
): Promise<EndpointAnswer> {
  checkBrowserOrigin(request, policy.allowedOrigins)
  const authentication = await policy.verifier.verify(tokenIn(await request.body(), policy))
  const user = loginOf(await userOf(authentication))
  const { secret, hash } = newBinding()
  const pair = await sessions.login({
    ...user,
    application: policy.application,
    claims: { ...user.claims, [bindingClaim]: hash },
    meta: policy.describeClient(request),
  })
  return answeredEmpty({
    [policy.tokenHeader]: pair.accessToken,
    'set-cookie': [setCookie(policy.cookie, secret, pair.expiresAt - pair.issuedAt)],
  })
}

async function logout(
  request: EndpointRequest,
  sessions: Sessions,
  policy: TokenLoginPolicy,
): Promise<EndpointAnswer> {
  checkBrowserOrigin(request, policy.allowedOrigins)
  const [token] = request.header(policy.tokenHeader)
  const sid = token === undefined ? null : await sessions.sidOf(token)
  if (sid !== null) await sessions.logout(sid)
  return answeredEmpty({ 'set-cookie': [clearCookie(policy.cookie)] })
}

function tokenIn(body: unknown, policy: TokenLoginPolicy): string {
  for (const [name, value] of policy.fixedFields) {
    if (fieldOf(body, name) !== value) {
      throw new EndpointRefusal(400, `${name} must be ${JSON.stringify(value)}`)
    }
  }
  for (const name of policy.forbiddenFields) {
    if (fieldOf(body, name) !== undefined) {
      throw new EndpointRefusal(400, `${name} must not be given`)
    }
  }
  const token = fieldOf(body, policy.tokenField)
  if (typeof token === 'string' && token !== '') return token
  throw new EndpointRefusal(400, `${policy.tokenField} must be the token`)
}

function refused(
  error: unknown,
  request: EndpointRequest,
  policy: TokenLoginPolicy,
): EndpointAnswer {
  const ticketId = randomUUID()
  const { codes } = policy
  const answer = (status: number, code: string, message: string) => {
    void tell({ ticketId, error: error as Error, address: policy.addressOf(request) }, policy)
    return ticketAnswer(status, { code, message, ticketId })
  }
  if (error instanceof EndpointRefusal) {
    return answer(error.status, codes.invalidRequest, error.description)
  }
  if (statusOf(error) === 503) {
    return answer(503, codes.unavailable, 'Logins are temporarily unavailable')
  }
  if (isAuthError(error) || isSessionError(error)) {
    return answer(401, codes.loginFailed, 'Login failed')
  }
  throw error
}

function statusOf(error: unknown): number | null {
  if (isAuthError(error)) return ERRORS[error.code].status
  return error instanceof SessionError ? SESSION_ERRORS[error.code].status : null
}

/** A log that fails must not turn a refusal into something else; it is a process warning. */
async function tell(
  told: Parameters<TokenLoginPolicy['onRefused']>[0],
  { onRefused }: TokenLoginPolicy,
): Promise<void> {
  try {
    await onRefused(told)
  } catch (fault) {
    const reason = fault instanceof Error ? fault.message : typeof fault
    processWarning('SEKISHO_ON_REFUSED', `Sekisho: onRefused failed: ${reason}`)
  }
}
