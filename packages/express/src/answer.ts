import type { Denial } from '@sekisho/core'
import type { Response } from 'express'

/** Writes a finished denial. */
export function answer(res: Response, { status, headers, body }: Denial): void {
  res.status(status).set(headers).end(body)
}
