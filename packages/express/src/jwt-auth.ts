import {
  admit,
  verifierFrom,
  type Authentication,
  type Outcome,
  type Verifier,
  type VerifierOptions,
} from '@sekisho/core'
import type { Request, RequestHandler, Response } from 'express'
import { answer } from './answer.ts'

declare global {
  namespace Express {
    interface Request {
      /** Who came; undefined when the `anonymous` option let the request through without a token. */
      auth?: Authentication
    }
  }
}

/**
 * Middleware that lets a request pass only with a token the policy accepts, and puts who came on
 * `req.auth`.
 *
 * Refusals are answered here with status, challenge and body (RFC 6750 section 3); mount body
 * parsers before it only for the `form` token source.
 *
 * @param options a policy, or a verifier that others use too. Default: the policy in the
 *   environment, see `policyFromEnv`.
 * @throws {TypeError} at start-up for a mistake in the options or a missing variable.
 */
export function jwtAuth(options?: VerifierOptions | Verifier): RequestHandler {
  const verifier = verifierFrom(options)
  return (req, res, next) => {
    admit(verifier, req, req.body)
      .then((outcome) => attach(outcome, req, res))
      .then((passed) => {
        if (passed) next()
      }, next)
  }
}

/** Whether the request may pass. */
function attach(outcome: Outcome, req: Request, res: Response): boolean {
  if (outcome.kind === 'denied') {
    answer(res, outcome.denial)
    return false
  }
  // Set in every case: what stood there before is not this policy's word.
  if (outcome.kind === 'authenticated') req.auth = outcome.authentication
  else delete req.auth
  return true
}
