import {
  admit,
  verifierFrom,
  type Authentication,
  type Verifier,
  type VerifierOptions,
} from '@sekisho/core'
import type { Middleware } from 'koa'
import { answer } from './answer.ts'

/** What `jwtAuth()` adds to `ctx.state`. */
export interface AuthState {
  /** Who came; undefined when the `anonymous` option let the request through without a token. */
  auth?: Authentication
}

/**
 * Middleware that lets a request pass only with a token the policy accepts, and puts who came on
 * `ctx.state.auth`.
 *
 * Refusals are answered here with status, challenge and body (RFC 6750 section 3), not thrown:
 * Koa's error handler would drop the challenge. Mount body parsers before it only for the `form`
 * token source.
 *
 * @param options a policy, or a verifier that others use too. Default: the policy in the
 *   environment, see `policyFromEnv`.
 * @throws {TypeError} at start-up for a mistake in the options or a missing variable.
 */
export function jwtAuth(options?: VerifierOptions | Verifier): Middleware<AuthState> {
  const verifier = verifierFrom(options)
  return async (ctx, next) => {
    const outcome = await admit(verifier, ctx.req, parsedBody(ctx.request), ctx.originalUrl)
    if (outcome.kind === 'denied') {
      answer(ctx, outcome.denial)
      return
    }
    // Set in every case: what stood there before is not this policy's word.
    if (outcome.kind === 'authenticated') ctx.state.auth = outcome.authentication
    else delete ctx.state.auth
    await next()
  }
}

function parsedBody(request: object): unknown {
  return 'body' in request ? request.body : undefined
}
