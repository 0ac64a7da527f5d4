import type { Sessions } from '../sessions.ts'
import { readCookie } from './cookie.ts'
import { EndpointRefusal } from './endpoint-refusal.ts'
import type { EndpointRequest } from './endpoint-request.ts'
import type { EndpointsPolicy } from './resolve-endpoints.ts'

/** A field of a JSON or form body; undefined when there is none. */
export function fieldOf(body: unknown, name: string): unknown {
  const isObject = typeof body === 'object' && body !== null && !Array.isArray(body)
  return isObject && Object.hasOwn(body, name) ? (body as Record<string, unknown>)[name] : undefined
}

/** A field that is text; null when it is absent. @throws {EndpointRefusal} for anything else. */
export function optionalFieldOf(body: unknown, name: string): string | null {
  const value = fieldOf(body, name)
  if (value === undefined) return null
  if (typeof value !== 'string') throw new EndpointRefusal(400, `${name} must be text`)
  return value
}

/**
 * The access token of a request: the Bearer one, or that of the cookie where cookies are on.
 *
 * @throws {EndpointRefusal} for both at once (RFC 6750 section 2).
 */
export function accessTokenOf(request: EndpointRequest, policy: EndpointsPolicy): string | null {
  const bearer = bearerOf(request)
  const cookie = policy.tokens === 'cookies' ? readCookie(request, policy.accessCookie.name) : null
  if (bearer !== null && cookie !== null) {
    throw new EndpointRefusal(400, 'Send the access token once: as Bearer token or as a cookie')
  }
  return bearer ?? cookie
}

/**
 * The refresh token of a request: a field of the body, or the cookie where cookies are on; null when
 * there is none.
 *
 * @throws {EndpointRefusal} for both at once, and for a field that is no text.
 */
export function refreshTokenOf(
  request: EndpointRequest,
  body: unknown,
  policy: EndpointsPolicy,
): string | null {
  const given = optionalFieldOf(body, 'refresh_token')
  const cookie = policy.tokens === 'cookies' ? readCookie(request, policy.refreshCookie.name) : null
  if (given !== null && cookie !== null) {
    throw new EndpointRefusal(400, 'Send the refresh token once: in the body or as a cookie')
  }
  return given ?? cookie
}

/** The session of whatever token came, old ones too; null when none of them is ours. */
export async function presentedSession(
  request: EndpointRequest,
  body: unknown,
  sessions: Sessions,
  policy: EndpointsPolicy,
): Promise<string | null> {
  const tokens = [
    refreshTokenOf(request, body, policy),
    // RFC 7009 section 2.1 names it so; the hint is not needed.
    optionalFieldOf(body, 'token'),
    accessTokenOf(request, policy),
  ]
  for (const token of tokens) {
    const sid = token === null ? null : await sessions.sidOf(token)
    if (sid !== null) return sid
  }
  return null
}

/** The one token after `Authorization: Bearer`; null when there is none. */
function bearerOf(request: EndpointRequest): string | null {
  const lines = request.header('authorization')
  if (lines.length === 0) return null
  const token = /^bearer +([A-Za-z0-9\-._~+/]+=*)$/i.exec(lines[0] ?? '')?.[1]
  if (token === undefined || lines.length > 1) {
    throw new EndpointRefusal(400, 'Expected one Authorization header with one Bearer token')
  }
  return token
}
