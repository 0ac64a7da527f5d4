import type { HttpAnswer } from '@sekisho/core'
import type { Response } from 'express'

/** Writes a finished answer. */
export function answer(res: Response, { status, headers, body }: HttpAnswer): void {
  res.status(status).set(headers).end(body)
}
