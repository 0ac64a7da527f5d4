import { readinessOf, type Verifier } from '@sekisho/core'
import type { Middleware } from 'koa'
import { answer } from './answer.ts'

/**
 * Handler for a readiness probe: 200 while keys may serve, else 503; mount it ahead of `jwtAuth()`,
 * for its path only. Keys that were never loaded are loaded first.
 */
export function readiness(verifier: Verifier): Middleware {
  return async (ctx) => {
    answer(ctx, await readinessOf(verifier))
  }
}
