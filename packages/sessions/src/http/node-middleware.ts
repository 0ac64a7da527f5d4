import type { IncomingMessage, ServerResponse } from 'node:http'
import type { EndpointHandler } from './endpoint-handler.ts'
import { endpointRequest } from './node-request.ts'

/** The request of Node, Express or Nest. */
export type NodeRequest = IncomingMessage & { readonly body?: unknown }

/** Middleware for Express, Nest (`app.use(…)`) and `node:http`. */
export type NodeMiddleware = (
  request: NodeRequest,
  response: ServerResponse,
  next: (fault?: unknown) => void,
) => void

/**
 * Puts endpoints into Express, Nest or `node:http`; what is not theirs goes on to `next()`.
 *
 * Below a path, `app.use('/auth', …)`, the endpoints are below it too. Mount it before body parsers:
 * then names that stand twice in a JSON body are refused.
 */
export function nodeMiddleware(handler: EndpointHandler): NodeMiddleware {
  return (request, response, next) => {
    const [path = '/'] = (request.url ?? '/').split('?', 1)
    handler(endpointRequest(request, { path, parsedBody: request.body })).then((answer) => {
      if (answer === null) {
        next()
        return
      }
      for (const [name, value] of Object.entries(answer.headers)) {
        // Cookies that another middleware has set stay.
        if (name === 'set-cookie') response.appendHeader(name, value)
        else response.setHeader(name, value)
      }
      response.statusCode = answer.status
      response.end(answer.body)
    }, next)
  }
}
