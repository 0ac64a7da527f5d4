import { guard, requireScopes as scopes, type Requirement } from '@sekisho/core'
import type { RequestHandler } from 'express'
import { answer } from './answer.ts'

/**
 * Lets a request pass only if its token grants every one of these scopes, else 403
 * `insufficient_scope`; mount it behind `jwtAuth()`.
 *
 * @throws {TypeError} at start-up without any scope.
 */
export function requireScopes(...required: readonly string[]): RequestHandler {
  return guarded(scopes(...required))
}

function guarded(requirement: Requirement): RequestHandler {
  return (req, res, next) => {
    const denial = guard(req, requirement)
    if (denial === null) next()
    else answer(res, denial)
  }
}
