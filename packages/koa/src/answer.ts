import type { HttpAnswer } from '@sekisho/core'
import type { ExtendableContext } from 'koa'

/** Writes a finished answer; headers first, for Koa chooses a content type only where none is set. */
export function answer(ctx: ExtendableContext, { status, headers, body }: HttpAnswer): void {
  ctx.status = status
  ctx.set({ ...headers })
  ctx.body = body
}
