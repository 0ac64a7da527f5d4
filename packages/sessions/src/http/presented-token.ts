import { EndpointRefusal } from './endpoint-refusal.ts'
import type { EndpointRequest } from './endpoint-request.ts'
import type { EndpointsPolicy } from './resolve-endpoints.ts'
import { readCookie } from './cookie.ts'

/** A field of a JSON or form body; undefined when there is none. */
export function fieldOf(body: unknown, name: string): unknown {
  const isObject = typeof body === 'object' && body !== null && !Array.isArray(body)
  return isObject && Object.hasOwn(body, name) ? (body as Record<string, unknown>)[name] : undefined
}

/** The one token after `Authorization: Bearer`; null when there is none. */
export function bearerOf(request: EndpointRequest): string | null {
  const lines = request.header('authorization')
  if (lines.length === 0) return null
  const token = /^bearer +([A-Za-z0-9\-._~+/]+=*)$/i.exec(lines[0] ?? '')?.[1]
  if (token === undefined || lines.length > 1) {
    throw new EndpointRefusal(400, 'Expected one Authorization header with one Bearer token')
  }
  return token
}

/** The access token of a request: the Bearer one, or that of the cookie where cookies are on. */
export function accessTokenOf(request: EndpointRequest, policy: EndpointsPolicy): string | null {
  const bearer = bearerOf(request)
  const cookie = policy.tokens === 'cookies' ? readCookie(request, policy.accessCookie.name) : null
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
  const given = fieldOf(body, 'refresh_token')
  if (given !== undefined && typeof given !== 'string') {
    throw new EndpointRefusal(400, 'refresh_token must be text')
  }
  if (policy.tokens === 'body') return given ?? null
  const cookie = readCookie(request, policy.refreshCookie.name)
  if (given !== undefined && cookie !== null) {
    throw new EndpointRefusal(400, 'Send the refresh token once: in the body or as a cookie')
  }
  return given ?? cookie
}
