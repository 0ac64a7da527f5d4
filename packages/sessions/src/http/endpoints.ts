import { isAuthError } from '@sekisho/core'
import { methodsOf } from '@sekisho/core/options'
import { isSessionError, SESSION_ERRORS } from '../session-error.ts'
import type { Sessions } from '../sessions.ts'
import { authErrorAnswer, refusalAnswer, sessionErrorAnswer } from './answers.ts'
import type { EndpointHandler } from './endpoint-handler.ts'
import type { EndpointsOptions } from './endpoint-options.ts'
import { EndpointRefusal } from './endpoint-refusal.ts'
import type { EndpointAnswer, EndpointRequest } from './endpoint-request.ts'
import { jwks } from './operations/jwks.ts'
import { login } from './operations/login.ts'
import { logout } from './operations/logout.ts'
import type { Operation } from './operations/operation.ts'
import { refresh } from './operations/refresh.ts'
import { revoke } from './operations/revoke.ts'
import { listSessions } from './operations/sessions.ts'
import { resolveEndpoints, type EndpointsPolicy } from './resolve-endpoints.ts'
import { clearedTokens } from './token-answer.ts'

/**
 * Login, refresh, logout, revocation, the list of sessions and the public keys over HTTP; mount them
 * with `nodeMiddleware` or `koaMiddleware`. Other paths, and other methods on these, are left to the
 * application.
 *
 * @throws {TypeError} at start-up for a mistake in the options.
 */
export function sessionEndpoints(sessions: Sessions, options: EndpointsOptions): EndpointHandler {
  methodsOf('sessions', sessions, ['login', 'refresh', 'logout', 'revoke', 'sidOf', 'groupOf'])
  const policy = resolveEndpoints(options, sessions)
  const { paths } = policy
  const operations = new Map<string, Operation>([
    [`POST ${paths.login}`, login],
    [`POST ${paths.refresh}`, refresh],
    [`POST ${paths.logout}`, logout],
    [`POST ${paths.revoke}`, revoke],
    [`GET ${paths.sessions}`, listSessions],
    [`GET ${paths.jwks}`, jwks],
  ])
  return async (request) => {
    // A HEAD is a GET whose body nobody sends (RFC 9110 section 9.3.2).
    const method = request.method === 'HEAD' ? 'GET' : request.method
    const operation = operations.get(`${method} ${request.path}`)
    return operation === undefined ? null : answerTo(operation, request, sessions, policy)
  }
}

async function answerTo(
  operation: Operation,
  request: EndpointRequest,
  sessions: Sessions,
  policy: EndpointsPolicy,
): Promise<EndpointAnswer> {
  try {
    return await operation(request, sessions, policy)
  } catch (error) {
    if (error instanceof EndpointRefusal) return refusalAnswer(error, policy.refusals)
    if (isAuthError(error)) return authErrorAnswer(error, policy.refusals)
    if (!isSessionError(error)) throw error
    // A client whose session lives on, or may, keeps its cookies.
    const cookies = SESSION_ERRORS[error.code].endsSession ? clearedTokens(policy) : []
    return sessionErrorAnswer(error, policy.refusals, cookies)
  }
}
