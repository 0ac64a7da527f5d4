import 'reflect-metadata'
import { jwtAuth as expressAuth } from '@sekisho/express'
import { jwtAuth as koaAuth, type AuthState } from '@sekisho/koa'
import { koaMiddleware, nodeMiddleware } from '@sekisho/sessions/http'
import { NestFactory } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import express, { type RequestHandler } from 'express'
import Koa from 'koa'
import { listen, teapot, type Framework } from './mount-on-node.ts'

const data: RequestHandler = (req, res) => void res.json({ subject: req.auth?.subject })
const elsewhere: RequestHandler = (_req, res) => void res.status(teapot).end()

export const mountOnExpress: Framework = ({ handlers, verifier }) => {
  const app = express()
  app.set('env', 'test')
  app.use(...handlers.map(nodeMiddleware))
  app.use('/data', expressAuth(verifier), data)
  app.use(elsewhere)
  return listen(app)
}

export const mountOnKoa: Framework = ({ handlers, verifier }) => {
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

export const mountOnNestExpress = mountOnNest(() => new ExpressAdapter())
export const mountOnNestFastify = mountOnNest(
  () => new FastifyAdapter({ forceCloseConnections: true }),
)
