import { guard, requireScopes as scopes, type Requirement } from '@sekisho/core'
import type { Middleware } from 'koa'
import { answer } from './answer.ts'
import type { AuthState } from './jwt-auth.ts'

/**
 * Lets a request pass only if its token grants every one of these scopes, else 403
 * `insufficient_scope`; mount it behind `jwtAuth()`.
 *
 * @throws {TypeError} at start-up without any scope.
 */
export function requireScopes(...required: readonly string[]): Middleware<AuthState> {
  return guarded(scopes(...required))
}

function guarded(requirement: Requirement): Middleware<AuthState> {
  return async (ctx, next) => {
    const denial = guard(ctx.req, requirement)
    if (denial === null) await next()
    else answer(ctx, denial)
  }
}
