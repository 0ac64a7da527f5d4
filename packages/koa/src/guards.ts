import {
  guard,
  hasClaims,
  hasRoles,
  hasScopes,
  requirementFrom,
  type ClaimRules,
  type Predicate,
  type Requirement,
} from '@sekisho/core'
import type { Middleware } from 'koa'
import { answer } from './answer.ts'
import type { AuthState } from './jwt-auth.ts'

/**
 * Lets a request pass only if its token grants every one of these scopes, else 403
 * `insufficient_scope`; mount it behind `jwtAuth()`.
 *
 * @throws {TypeError} at start-up without any scope.
 */
export function requireScopes(...scopes: readonly string[]): Middleware<AuthState> {
  return authorize(hasScopes(...scopes))
}

/** As `requireScopes`, for roles. @throws {TypeError} at start-up without any role. */
export function requireRoles(...roles: readonly string[]): Middleware<AuthState> {
  return authorize(hasRoles(...roles))
}

/**
 * As `requireScopes`, for what claims must be; `${param.id}` stands for a parameter of the route.
 *
 * @throws {TypeError} at start-up, naming the rule.
 */
export function requireClaims(rules: ClaimRules): Middleware<AuthState> {
  return authorize(hasClaims(rules))
}

/**
 * As `requireScopes`, for any requirement (`anyOf(hasScopes('a'), hasRoles('b'))`) or predicate; of a
 * predicate only the answer `true` lets the request pass.
 */
export function authorize(requirement: Requirement | Predicate): Middleware<AuthState> {
  const required = requirementFrom(requirement)
  return async (ctx, next) => {
    const denial = await guard(ctx.req, required, 'params' in ctx ? ctx['params'] : undefined)
    if (denial === null) await next()
    else answer(ctx, denial)
  }
}
