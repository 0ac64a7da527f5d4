import {
  allOf,
  anyOf,
  createVerifier,
  hasAccess,
  hasRoles,
  hasScopes,
  not,
  requirementFrom,
} from '@sekisho/core'
import {
  authorize,
  jwtAuth,
  requireClaims,
  requireRoles,
  requireScopes,
  type AuthState,
} from '@sekisho/koa'
import { mounted, type Mount } from '@sekisho/testing'
import type Koa from 'koa'
import type { Middleware } from 'koa'
import bodyParser from 'koa-bodyparser'
import { createServer } from 'node:http'

type Handler = Middleware<AuthState>

const routes: Readonly<Record<string, readonly Handler[]>> = {
  'GET /me': [me],
  'HEAD /me': [me],
  'OPTIONS /me': [(ctx) => void (ctx.status = 204)],
  'GET /orders': [requireScopes('orders:read'), (ctx) => void (ctx.body = { orders: [] })],
  'POST /orders': [
    requireScopes('orders:read', 'orders:write'),
    (ctx) => {
      ctx.status = 201
      ctx.body = { created: true }
    },
  ],
  'GET /admin': [requireRoles('admin'), passed],
  'GET /tenants/:id': [requireClaims({ tenant: '${param.id}' }), passed],
  'GET /either': [authorize(anyOf(hasScopes('orders:admin'), hasRoles('admin'))), passed],
  'GET /guarded': [
    authorize(
      allOf(
        not(hasRoles('guest')),
        requirementFrom(({ subject }) => subject === 'alice'),
      ),
    ),
    passed,
  ],
  'GET /files/:name': [authorize(hasAccess()), passed],
  'DELETE /files/:name': [authorize(hasAccess()), passed],
  'GET /boom': [
    () => {
      throw new Error('boom')
    },
  ],
  'POST /echo': [
    (ctx) => {
      ctx.body = { value: (ctx.request.body as { value?: unknown }).value ?? null }
    },
  ],
}

function passed(ctx: Parameters<Handler>[0]): void {
  ctx.body = { passed: true }
}

function me(ctx: Parameters<Handler>[0]): void {
  const { subject = null, scopes = [] } = ctx.state.auth ?? {}
  ctx.body = { subject, scopes: [...scopes].toSorted() }
}

const route: Handler = async (ctx, next) => {
  // As a router does: a pattern, and what its parameter is in the path.
  const tenant = /^\/tenants\/([^/]+)$/.exec(ctx.path)?.[1]
  if (tenant !== undefined) ctx['params'] = { id: decodeURIComponent(tenant) }
  const path = ctx.path.replace(/^\/files\/[^/]+$/, '/files/:name')
  const name = `${ctx.method} ${tenant === undefined ? path : '/tenants/:id'}`
  const [first, second] = routes[name] ?? []
  await first?.(ctx, async () => {
    await second?.(ctx, next)
  })
}

/** The contract routes on a Koa of either version. */
export function mountOn(Framework: typeof Koa): Mount {
  return async (options) => {
    const verifier = createVerifier(options)
    const app = new Framework()
    app.silent = true
    app.use(bodyParser())
    app.use(async (ctx, next) => {
      if (ctx.method === 'GET' && ctx.path === '/open') ctx.body = { open: true }
      else await next()
    })
    app.use(jwtAuth(verifier))
    app.use(route)
    const answer = app.callback()
    const server = createServer((request, response) => void answer(request, response))
    return mounted(server, verifier)
  }
}
