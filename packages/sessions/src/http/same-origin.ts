import { checkNames } from '@sekisho/core/options'
import { refusalAnswer } from './answers.ts'
import type { EndpointHandler } from './endpoint-handler.ts'
import { EndpointRefusal } from './endpoint-refusal.ts'
import type { EndpointRequest } from './endpoint-request.ts'
import { originsOf } from './origins.ts'
import type { EndpointsPolicy } from './resolve-endpoints.ts'

export interface SameOriginOptions {
  /** Origins, beside our own, whose pages may send requests with cookies. Default none. */
  readonly allowedOrigins?: readonly string[]
}

const safeMethods = ['GET', 'HEAD', 'OPTIONS']

/**
 * For routes of your own that a cookie opens: refuses, with 403, what a page of another site made the
 * browser send. Mount it, by `nodeMiddleware` or `koaMiddleware`, ahead of `jwtAuth()`.
 *
 * Requests without cookies pass, and so do GET, HEAD and OPTIONS: such a route must change nothing.
 * It sees no WebSocket upgrades.
 */
export function requireSameOrigin(options: SameOriginOptions = {}): EndpointHandler {
  checkNames(options, ['allowedOrigins'], 'requireSameOrigin()')
  const allowedOrigins = originsOf(options.allowedOrigins ?? [])
  return async (request) => {
    const isHarmless = safeMethods.includes(request.method) || request.header('cookie').length === 0
    return isHarmless || isSameOrigin(request, allowedOrigins)
      ? null
      : refusalAnswer(otherSite(), 'oauth')
  }
}

/**
 * For endpoints whose answer sets or clears cookies. A request of another site needs no cookie for that:
 * with `SameSite=Strict` it has none, and browsers still take those of the answer to a form.
 *
 * @throws {EndpointRefusal} 403
 */
export function checkCookieOrigin(request: EndpointRequest, policy: EndpointsPolicy): void {
  if (policy.tokens === 'cookies') checkBrowserOrigin(request, policy.allowedOrigins)
}

/** As `checkCookieOrigin`, for the logout, which clears the cookie of a browser login too. */
export function checkLogoutOrigin(request: EndpointRequest, policy: EndpointsPolicy): void {
  if (policy.browserLogin) checkBrowserOrigin(request, policy.allowedOrigins)
  else checkCookieOrigin(request, policy)
}

/**
 * For the login, which sets cookies: else another site could log a browser in as somebody else.
 *
 * @throws {EndpointRefusal} 403
 */
export function checkLoginOrigin(request: EndpointRequest, policy: EndpointsPolicy): void {
  if (policy.tokens === 'cookies') {
    if (!isSameOrigin(request, policy.allowedOrigins)) throw otherSite()
  } else if (policy.browserLogin) {
    checkBrowserOrigin(request, policy.allowedOrigins)
  }
}

const browserHeaders = ['cookie', 'origin', 'sec-fetch-site']

/** As for cookies, but lets pass what no browser sends: a request with none of these headers. */
export function checkBrowserOrigin(
  request: EndpointRequest,
  allowedOrigins: readonly string[],
): void {
  const isBrowser = browserHeaders.some((name) => request.header(name).length > 0)
  if (isBrowser && !isSameOrigin(request, allowedOrigins)) throw otherSite()
}

/**
 * By `Sec-Fetch-Site`, and by `Origin` in browsers that do not send it. A client that is no browser
 * sends an `Origin` of its own.
 */
function isSameOrigin(request: EndpointRequest, allowedOrigins: readonly string[]): boolean {
  const origin = only(request.header('origin'))
  if (origin !== null && allowedOrigins.includes(origin)) return true
  const sites = request.header('sec-fetch-site')
  if (sites.length > 0) return sites.every((site) => site === 'same-origin' || site === 'none')
  const host = origin === null ? null : hostOf(origin)
  return host !== null && host === only(request.header('host'))
}

function only(values: readonly string[]): string | null {
  return values.length === 1 ? (values[0] ?? null) : null
}

function hostOf(origin: string): string | null {
  return URL.parse(origin)?.host ?? null
}

function otherSite(): EndpointRefusal {
  return new EndpointRefusal(403, 'The request came from another site')
}
