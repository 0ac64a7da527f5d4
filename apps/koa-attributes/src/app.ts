import { Router } from '@koa/router'
import type { Verifier, VerifierOptions } from '@sekisho/core'
import { jwtAuth, requireScopes, type AuthState } from '@sekisho/koa'
import Koa from 'koa'
import { peopleRoutes } from './people-routes.ts'

const orders = [{ id: 1, item: 'tea', amount: 3 }]

/** A small orders API: one open route, the others behind `jwtAuth()`. */
export function createApp(policy?: VerifierOptions | Verifier): Koa {
  const open = new Router()
  open.get('/open', (ctx) => {
    ctx.body = { open: true }
  })
  const closed = new Router<AuthState>()
  closed.get('/me', (ctx) => {
    const { auth } = ctx.state
    ctx.body = { subject: auth?.subject, scopes: [...(auth?.scopes ?? [])].toSorted() }
  })
  closed.get('/orders', requireScopes('orders:read'), (ctx) => {
    ctx.body = { orders }
  })
  closed.post('/orders', requireScopes('orders:read', 'orders:write'), (ctx) => {
    ctx.status = 201
    ctx.body = { created: true }
  })
  const app = new Koa()
  app.use(open.routes())
  app.use(jwtAuth(policy))
  app.use(closed.routes())
  app.use(peopleRoutes().routes())
  return app
}
