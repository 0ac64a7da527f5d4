import { admit, type Verifier } from '@sekisho/core'
import { nodeMiddleware, type EndpointHandler } from '@sekisho/sessions/http'
import { mounted } from '@sekisho/testing'
import { createServer, type RequestListener } from 'node:http'

/**
 * What is mounted: handlers in this order, then `/data` for who has a token, and an application that
 * answers 418 to everything else.
 */
export interface Service {
  readonly handlers: readonly EndpointHandler[]
  readonly verifier: Verifier
}

export interface RunningService {
  readonly url: string
  close(): Promise<void>
}

export type Framework = (service: Service) => Promise<RunningService>

export const teapot = 418

export async function listen(listener: RequestListener): Promise<RunningService> {
  const server = createServer(listener)
  return mounted(server)
}

export const mountOnNode: Framework = ({ handlers, verifier }) => {
  const middlewares = handlers.map(nodeMiddleware)
  return listen((request, response) => {
    const run = (index: number, fault?: unknown): void => {
      const middleware = middlewares[index]
      if (fault !== undefined) response.writeHead(500).end()
      else if (middleware !== undefined)
        middleware(request, response, (next) => {
          run(index + 1, next)
        })
      else if (request.url !== '/data') response.writeHead(teapot).end()
      else
        void admit(verifier, request, undefined).then((outcome) => {
          if (outcome.kind === 'authenticated')
            response.end(JSON.stringify({ subject: outcome.authentication.subject }))
          else if (outcome.kind === 'denied')
            response.writeHead(outcome.denial.status, outcome.denial.headers).end()
        })
    }
    run(0)
  })
}
