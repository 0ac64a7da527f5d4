import type { Denial } from '@sekisho/core'
import type { ExtendableContext } from 'koa'

/** Writes a finished denial; headers first, for Koa chooses a content type only where none is set. */
export function answer(ctx: ExtendableContext, { status, headers, body }: Denial): void {
  ctx.status = status
  ctx.set({ ...headers })
  ctx.body = body
}
