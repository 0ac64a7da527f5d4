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
import type { RequestHandler } from 'express'
import { answer } from './answer.ts'

/**
 * Lets a request pass only if its token grants every one of these scopes, else 403
 * `insufficient_scope`; mount it behind `jwtAuth()`.
 *
 * @throws {TypeError} at start-up without any scope.
 */
export function requireScopes(...scopes: readonly string[]): RequestHandler {
  return authorize(hasScopes(...scopes))
}

/** As `requireScopes`, for roles. @throws {TypeError} at start-up without any role. */
export function requireRoles(...roles: readonly string[]): RequestHandler {
  return authorize(hasRoles(...roles))
}

/**
 * As `requireScopes`, for what claims must be; `${param.id}` stands for a parameter of the route.
 *
 * @throws {TypeError} at start-up, naming the rule.
 */
export function requireClaims(rules: ClaimRules): RequestHandler {
  return authorize(hasClaims(rules))
}

/**
 * As `requireScopes`, for any requirement (`anyOf(hasScopes('a'), hasRoles('b'))`) or predicate; of a
 * predicate only the answer `true` lets the request pass.
 */
export function authorize(requirement: Requirement | Predicate): RequestHandler {
  const required = requirementFrom(requirement)
  return (req, res, next) => {
    guard(req, required, req.params).then((denial) => {
      if (denial === null) next()
      else answer(res, denial)
    }, next)
  }
}
