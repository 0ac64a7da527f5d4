import { EndpointRefusal } from './endpoint-refusal.ts'
import type { EndpointRequest } from './endpoint-request.ts'

/** What tells where a request came from. */
export type OriginRequest = Pick<EndpointRequest, 'method' | 'header'>

/**
 * Refuses a request that another site may have made a browser send, cookies and all: by
 * `Sec-Fetch-Site`, and by `Origin` in browsers that do not send it.
 *
 * A client that is no browser sends an `Origin` of its own.
 *
 * @throws {EndpointRefusal} 403
 */
export function checkSameOrigin(request: OriginRequest, allowedOrigins: readonly string[]): void {
  const origin = only(request.header('origin'))
  if (origin !== null && allowedOrigins.includes(origin)) return
  const site = only(request.header('sec-fetch-site'))
  if (site === 'same-origin' || site === 'none') return
  if (site === null && origin !== null && hostOf(origin) === only(request.header('host'))) return
  throw new EndpointRefusal(403, 'The request came from another site')
}

function only(values: readonly string[]): string | null {
  return values.length === 1 ? (values[0] ?? null) : null
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null
}
