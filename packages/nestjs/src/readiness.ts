import type { ServerResponse } from 'node:http'
import { readinessOf, type Verifier } from '@sekisho/core'

/**
 * Handler for a readiness probe: 200 while keys may serve, else 503. It stands before every guard:
 * `app.use('/ready', readiness(app.get(VERIFIER)))`. Keys that were never loaded are loaded first.
 */
export function readiness(
  verifier: Verifier,
): (req: unknown, res: ServerResponse) => Promise<void> {
  return async (_req, res) => {
    const { status, headers, body } = await readinessOf(verifier)
    res.writeHead(status, headers).end(body)
  }
}
