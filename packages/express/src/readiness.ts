import { readinessOf, type Verifier } from '@sekisho/core'
import type { RequestHandler } from 'express'
import { answer } from './answer.ts'

/**
 * Handler for a readiness probe: 200 while keys may serve, else 503; mount it ahead of `jwtAuth()`.
 * Keys that were never loaded are loaded first.
 */
export function readiness(verifier: Verifier): RequestHandler {
  return (_req, res, next) => {
    readinessOf(verifier).then((probed) => {
      answer(res, probed)
    }, next)
  }
}
