import type { IncomingMessage } from 'node:http'
import type { EndpointHandler } from './endpoint-handler.ts'
import { endpointRequest } from './node-request.ts'

/** The part of Koa's context that is used. */
export interface KoaContext {
  readonly req: IncomingMessage
  readonly request: object
  readonly path: string
  status: number
  body: unknown
  set(name: string, value: string | string[]): void
  append(name: string, value: string | string[]): void
  remove(name: string): void
}

/** Middleware for Koa. */
export type KoaMiddleware = (ctx: KoaContext, next: () => Promise<unknown>) => Promise<void>

/** Puts endpoints into Koa; what is not theirs goes on to `next()`. As `nodeMiddleware` else. */
export function koaMiddleware(handler: EndpointHandler): KoaMiddleware {
  return async (ctx, next) => {
    const parsedBody = 'body' in ctx.request ? ctx.request.body : undefined
    const answer = await handler(endpointRequest(ctx.req, { path: ctx.path, parsedBody }))
    if (answer === null) {
      await next()
      return
    }
    ctx.status = answer.status
    ctx.body = answer.body
    // Koa guesses a type for every text, also for none.
    ctx.remove('content-type')
    for (const [name, value] of Object.entries(answer.headers)) {
      const lines = typeof value === 'string' ? value : [...value]
      // Cookies that another middleware has set stay.
      if (name === 'set-cookie') ctx.append(name, lines)
      else ctx.set(name, lines)
    }
  }
}
