import type { Sessions } from '../../sessions.ts'
import { answered } from '../answers.ts'
import { authenticated } from '../authenticated.ts'
import type { EndpointRequest } from '../endpoint-request.ts'
import { optionalFieldOf, presentedSession } from '../presented-token.ts'
import type { EndpointsPolicy } from '../resolve-endpoints.ts'
import { checkCookieOrigin } from '../same-origin.ts'
import { clearedTokens } from '../token-answer.ts'
import type { Operation } from './operation.ts'

/**
 * Ends the one session of the token that came (RFC 7009), or with `session` another one of the same
 * subject. An unknown token is 200: it is good for nothing already (section 2.2).
 */
export const revoke: Operation = async (request, sessions, policy) => {
  checkCookieOrigin(request, policy)
  const body = await request.body(policy.tokens === 'body' ? 'form' : undefined)
  const other = optionalFieldOf(body, 'session')
  const sid =
    other === null
      ? await presentedSession(request, body, sessions, policy)
      : await ownSession(other, request, sessions, policy)
  if (sid !== null) await sessions.revoke({ sid }, 'revoked')
  return answered({}, other === null ? clearedTokens(policy) : [])
}

/** Null for a session of somebody else: whether there is one is nobody's business. */
async function ownSession(
  sid: string,
  request: EndpointRequest,
  sessions: Sessions,
  policy: EndpointsPolicy,
): Promise<string | null> {
  const { subject } = await authenticated(request, sessions, policy)
  const session = await sessions.get(sid)
  return session?.subject === subject ? sid : null
}
