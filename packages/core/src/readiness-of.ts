import type { IncomingMessage, ServerResponse } from 'node:http'
import type { HttpAnswer } from './outcome.ts'
import type { Verifier } from './verifier.ts'

/**
 * The answer to a readiness probe: loads keys that were never loaded, then 200 while any issuer's
 * keys may serve, else 503. The body says no more than the status; `verifier.health()` tells the rest.
 */
export async function readinessOf(verifier: Verifier): Promise<HttpAnswer> {
  await verifier.prepare()
  const { status } = verifier.health()
  return {
    status: status === 'unavailable' ? 503 : 200,
    headers: {
      ...(status === 'unavailable' ? { 'retry-after': '5' } : {}),
      'cache-control': 'no-store',
      'content-type': 'application/json; charset=utf-8',
    },
    body: JSON.stringify({ status }),
  }
}

/** Handler of Node's own for a readiness probe, for hosts that take one: it writes `readinessOf`. */
export function readinessHandler(
  verifier: Verifier,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  return async (_request, response) => {
    const { status, headers, body } = await readinessOf(verifier)
    response.writeHead(status, headers).end(body)
  }
}
