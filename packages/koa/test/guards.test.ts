import { allOf, hasAccess, hasRoles, hasScopes } from '@sekisho/core'
import {
  authorize,
  jwtAuth,
  requireClaims,
  requireRoles,
  requireScopes,
  type AuthState,
} from '@sekisho/koa'
import { send, startTestIssuer, type SentResponse, type TestIssuer } from '@sekisho/testing'
import Koa, { type Middleware } from 'koa'
import Koa2 from 'koa2'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

type Claims = Readonly<Record<string, unknown>>

let issuer: TestIssuer
let server: Server | undefined

beforeEach(async () => {
  issuer = await startTestIssuer()
})

afterEach(async () => {
  server?.closeAllConnections()
  server?.close()
  server = undefined
  await issuer.close()
})

async function serve(app: Koa): Promise<string> {
  app.silent = true
  const answer = app.callback()
  server = createServer((request, response) => void answer(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function ask(url: string, claims: Claims = {}): Promise<SentResponse> {
  const line = ['authorization', `Bearer ${issuer.token({ claims })}`] as const
  return send(url, { path: '/', headers: [line] })
}

const passed: Middleware = (ctx) => void (ctx.body = 'passed')
const notPermitted =
  '{"error":"insufficient_scope","error_description":"The access token does not permit this request"}'

/** What a router does before it runs the guards of a route. */
function withParams(params: unknown): Middleware {
  return async (ctx, next) => {
    ctx['params'] = params
    await next()
  }
}

describe('a guard is refused at start-up', () => {
  test.each([
    ['requireRoles() without a role', () => requireRoles(), /the roles of a route/],
    ['requireClaims() without a rule', () => requireClaims({}), /the claims of a route/],
    [
      'requireClaims() with a list for a bound',
      () => requireClaims({ level: { atLeast: [3] as unknown as number } }),
      /\["level"\]\.atLeast must be a number/,
    ],
    // What a plain JavaScript caller may get wrong.
    [
      'authorize() of a name',
      () => authorize('admin' as unknown as () => boolean),
      /authorize\(\) needs a function or a requirement; got "admin"/,
    ],
  ])('%s', (_what, make, message) => {
    expect(make).toThrow(TypeError)
    expect(make).toThrow(message)
  })
})

describe.each([
  ['Koa 3', Koa],
  ['Koa 2', Koa2],
])('%s', (_name, Framework) => {
  function appWith(...guards: readonly Middleware<AuthState>[]): Koa {
    const app = new Framework()
    app.use(jwtAuth({ ...issuer.options(), roleClaims: ['roles', '/realm_access/roles'] }))
    for (const guard of guards) app.use(guard)
    return app.use(passed)
  }

  test('C099 joins the roles of several claims', async () => {
    const url = await serve(appWith(requireRoles('clerk', 'manager')))
    const half = { roles: ['clerk'] }
    expect((await ask(url, { ...half, realm_access: { roles: ['manager'] } })).body).toBe('passed')
    const refused = await ask(url, half)
    expect([refused.status, refused.body]).toEqual([403, notPermitted])
  })

  test.each([
    ['no router', undefined, 403],
    ['parameters', { tenant: 'acme' }, 200],
    ['parameters of another route', { order: 'acme' }, 403],
    ['a list', { tenant: ['acme'] }, 403],
    ['an empty text', { tenant: '' }, 403],
    ['an object', { tenant: { toString: () => 'acme' } }, 403],
    ['inherited parameters', Object.create({ tenant: 'acme' }), 403],
    ['null', null, 403],
  ])('fills templates only with text among the parameters: %s', async (_what, params, status) => {
    const app = new Framework()
    app.use(jwtAuth(issuer.options()))
    if (params !== undefined) app.use(withParams(params))
    app.use(requireClaims({ tenant: '${param.tenant}' })).use(passed)
    expect((await ask(await serve(app), { tenant: 'acme' })).status).toBe(status)
  })

  test('C099 names the scopes that one guard lacks, and no role', async () => {
    const both = allOf(hasScopes('orders:write'), hasScopes('orders:read', 'audit:read'))
    const refused = await ask(await serve(appWith(authorize(both))))
    expect(refused.headers['www-authenticate']?.[0]).toMatch(/, scope="orders:write audit:read"$/)
    server?.close()
    const mixed = allOf(hasRoles('clerk'), hasScopes('audit:read'))
    const denied = await ask(await serve(appWith(authorize(mixed))))
    expect(JSON.stringify(denied)).not.toContain('clerk')
    expect(denied.body).toBe(notPermitted)
  })

  test.each([
    [true, 200],
    [false, 403],
    [1, 403],
    ['true', 403],
    [undefined, 403],
    [{}, 403],
  ])('takes only true of a predicate for a yes, and %j is %i', async (answer, status) => {
    const atOnce = await serve(appWith(authorize(() => answer as boolean)))
    expect((await ask(atOnce)).status).toBe(status)
    server?.close()
    const later = await serve(appWith(authorize(async () => answer as boolean)))
    expect((await ask(later)).status).toBe(status)
  })

  test('throws the fault of a predicate to the middleware before it, past the route', async () => {
    const app = new Framework()
    const handler = vi.fn<() => void>()
    app.use(async (ctx, next) => {
      try {
        await next()
      } catch (error) {
        ctx.status = 418
        ctx.body = (error as Error).message
      }
    })
    app.use(jwtAuth(issuer.options()))
    app.use(authorize(() => Promise.reject(new Error('the database is away')))).use(handler)
    const answer = await ask(await serve(app))
    expect([answer.status, answer.body]).toEqual([418, 'the database is away'])
    expect(handler).not.toHaveBeenCalled()
  })

  test.each([
    ['requireRoles', requireRoles('clerk')],
    ['requireClaims', requireClaims({ tenant: 'acme' })],
    ['requireScopes', requireScopes('orders:read')],
    ['authorize', authorize(() => true)],
  ])('C119 %s asks whom anonymous let through for a token', async (_guard, guard) => {
    const app = new Framework()
    app.use(jwtAuth({ ...issuer.options(), anonymous: ['missing'] }))
    app.use(guard).use(passed)
    const answer = await send(await serve(app), { path: '/' })
    expect(answer.status).toBe(401)
    expect(answer.headers['www-authenticate']).toEqual(['Bearer realm="api"'])
  })
})

test.each([
  ['Koa 3', Koa],
  ['Koa 2', Koa2],
])(
  'access rules see the whole path where an application is mounted: %s',
  async (_name, Framework) => {
    const app = new Framework()
    // As koa-mount does: the inner application sees the rest of the path.
    app.use(async (ctx, next) => {
      ctx.path = ctx.path.replace(/^\/inner/, '') || '/'
      await next()
    })
    app.use(jwtAuth({ ...issuer.options(), accessRules: {} }))
    app.use(authorize(hasAccess()))
    app.use(passed)
    const url = await serve(app)
    const rule = { permission: 'allow', method: 'GET' }
    const asked = async (path: string) => {
      const token = issuer.token({ claims: { acl: [{ ...rule, path }] } })
      const headers = [['authorization', `Bearer ${token}`]] as const
      return (await send(url, { path: '/inner/files?a=b', headers })).status
    }
    expect(await asked('/inner/files')).toBe(200)
    expect(await asked('/files')).toBe(403)
  },
)
