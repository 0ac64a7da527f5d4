import type { IncomingMessage } from 'node:http'
import type { ExecutionContext } from '@nestjs/common'

type FrameworkRequest = Record<'body' | 'params' | 'auth', unknown> & { raw?: IncomingMessage }

/** The framework's request and response, and Node's own request below; on Express and on Fastify. */
export interface HttpContext {
  readonly request: FrameworkRequest
  readonly raw: IncomingMessage
  readonly response: { header(name: string, value: string): unknown }
}

/**
 * The HTTP side of a context.
 *
 * @throws {TypeError} in any other context: what is not understood is not let through.
 */
export function httpContext(context: ExecutionContext): HttpContext {
  if (context.getType<string>() !== 'http') {
    throw new TypeError(
      `Sekisho: JwtAuthGuard guards HTTP routes and refuses the context "${context.getType()}"; mark the handler @Public() and check its token by other means`,
    )
  }
  const http = context.switchToHttp()
  const request = http.getRequest<FrameworkRequest>()
  // Fastify keeps Node's request in `raw`; Express's request is Node's, with more on it.
  const raw = request.raw ?? (request as object as IncomingMessage)
  return { request, raw, response: http.getResponse() }
}
