import { SessionError } from '../../session-error.ts'
import { EndpointRefusal } from '../endpoint-refusal.ts'
import { fieldOf, optionalFieldOf, refreshTokenOf } from '../presented-token.ts'
import { checkCookieOrigin } from '../same-origin.ts'
import { tokenAnswer } from '../token-answer.ts'
import { browserSession } from './browser-login.ts'
import type { Operation } from './operation.ts'

/** A new pair of tokens for a refresh token (RFC 6749 section 6); an access token plays no part. */
export const refresh: Operation = async (request, sessions, policy) => {
  checkCookieOrigin(request, policy)
  // Forms come from other sites without asking; OAuth clients send them.
  const body = await request.body(policy.tokens === 'body' ? 'form' : undefined)
  const grantType = fieldOf(body, 'grant_type')
  if (grantType !== undefined && grantType !== 'refresh_token') {
    throw new EndpointRefusal(400, 'grant_type must be refresh_token')
  }
  const refreshToken = refreshTokenOf(request, body, policy)
  if (refreshToken === null) throw new EndpointRefusal(400, 'The refresh token is missing')
  if (policy.browserLogin && (await browserSession(refreshToken, sessions)) !== null) {
    throw new SessionError('refresh_token_malformed', 'the token is for logins of the browser only')
  }
  const scope = optionalFieldOf(body, 'scope')
  const pair = await sessions.refresh(refreshToken, {
    application: policy.application,
    ...(scope === null ? {} : { scope }),
  })
  return tokenAnswer(pair, policy)
}
