import type { TokenPair } from '../sessions.ts'
import { answered } from './answers.ts'
import { clearCookie, setCookie } from './cookie.ts'
import type { EndpointAnswer } from './endpoint-request.ts'
import type { EndpointsPolicy } from './resolve-endpoints.ts'

/** The answer with a fresh pair of tokens: in the body, or in cookies and only told about. */
export function tokenAnswer(
  pair: TokenPair,
  policy: EndpointsPolicy,
  cookies: readonly string[] = [],
): EndpointAnswer {
  const known = { sub: pair.subject, iat: pair.issuedAt, exp: pair.expiresAt }
  const oauth =
    policy.tokenResponse === 'minimal'
      ? {}
      : { token_type: 'Bearer', expires_in: Math.floor(pair.expiresAt - pair.issuedAt) }
  if (policy.tokens === 'cookies') {
    return answered({ ...known, ...oauth }, [...tokenCookies(pair, policy), ...cookies])
  }
  const tokens = { access_token: pair.accessToken, refresh_token: pair.refreshToken }
  return answered({ ...tokens, ...known, ...oauth }, cookies)
}

function tokenCookies(pair: TokenPair, policy: EndpointsPolicy): readonly string[] {
  const seconds = pair.refreshExpiresAt - pair.issuedAt
  return [
    setCookie(policy.refreshCookie, pair.refreshToken, seconds),
    // As long as the other one: an expired token is told apart from none at all.
    setCookie(policy.accessCookie, pair.accessToken, seconds),
  ]
}

/** The lines that take the tokens back; none where the client keeps them itself. */
export function clearedTokens(policy: EndpointsPolicy): readonly string[] {
  return policy.tokens === 'cookies'
    ? [clearCookie(policy.refreshCookie), clearCookie(policy.accessCookie)]
    : []
}

/** As `clearedTokens`, and the login of the browser with them. */
export function clearedCookies(policy: EndpointsPolicy): readonly string[] {
  const browser = policy.browserLogin ? [clearCookie(policy.browserCookie)] : []
  return [...clearedTokens(policy), ...browser]
}
