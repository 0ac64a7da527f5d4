import 'reflect-metadata'
import type { Verifier } from '@sekisho/core'
import { admit } from '@sekisho/core'
import { jwtAuth as expressAuth } from '@sekisho/express'
import { jwtAuth as koaAuth, type AuthState } from '@sekisho/koa'
import { koaMiddleware, nodeMiddleware, type EndpointHandler } from '@sekisho/sessions/http'
import { NestFactory } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import express, { type RequestHandler } from 'express'
import Koa from 'koa'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

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

const teapot = 418

async function listen(listener: RequestListener): Promise<RunningService> {
  const server = createServer(listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

const mountOnNode: Framework = ({ handlers, verifier }) => {
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

const data: RequestHandler = (req, res) => void res.json({ subject: req.auth?.subject })
const elsewhere: RequestHandler = (_req, res) => void res.status(teapot).end()

const mountOnExpress: Framework = ({ handlers, verifier }) => {
  const app = express()
  app.set('env', 'test')
  app.use(...handlers.map(nodeMiddleware))
  app.use('/data', expressAuth(verifier), data)
  app.use(elsewhere)
  return listen(app)
}

const mountOnKoa: Framework = ({ handlers, verifier }) => {
  const app = new Koa()
  app.silent = true
  for (const handler of handlers) app.use(koaMiddleware(handler))
  const authenticate = koaAuth(verifier)
  app.use((ctx, next) => {
    if (ctx.path === '/data') return authenticate(ctx, next)
    ctx.status = teapot
    return undefined
  })
  app.use((ctx) => {
    ctx.body = { subject: (ctx.state as AuthState).auth?.subject }
  })
  // Koa answers its own errors.
  const answer = app.callback()
  return listen((request, response) => void answer(request, response))
}

class RootModule {}

function mountOnNest(adapter: () => ExpressAdapter | FastifyAdapter): Framework {
  return async ({ handlers, verifier }) => {
    const app = await NestFactory.create({ module: RootModule }, adapter(), {
      logger: false,
      abortOnError: false,
      forceCloseConnections: true,
    })
    for (const handler of handlers) app.use(nodeMiddleware(handler))
    app.use(nodeMiddleware(async ({ path }) => (path === '/data' ? null : iAmATeapot)))
    app.use(
      nodeMiddleware(async (request) => {
        const outcome = await verifier.authenticate({ ...request, query: none, form: none })
        if (outcome.kind === 'denied') return outcome.denial
        const subject = outcome.kind === 'authenticated' ? outcome.authentication.subject : null
        return { status: 200, headers: {}, body: JSON.stringify({ subject }) }
      }),
    )
    await app.listen(0, '127.0.0.1')
    return { url: await app.getUrl(), close: () => app.close() }
  }
}

const iAmATeapot = { status: teapot, headers: {}, body: '' }
const none = () => []

export const frameworks: readonly (readonly [string, Framework])[] = [
  ['Express 5', mountOnExpress],
  ['Koa 3', mountOnKoa],
  ['Nest 12 on Express', mountOnNest(() => new ExpressAdapter())],
  ['Nest 12 on Fastify', mountOnNest(() => new FastifyAdapter({ forceCloseConnections: true }))],
  ['node:http', mountOnNode],
]

export { mountOnExpress, mountOnKoa, mountOnNode }
