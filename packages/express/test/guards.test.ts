import { allOf, anyOf, hasAccess, hasRoles, hasScopes, not } from '@sekisho/core'
import { authorize, jwtAuth, requireClaims, requireRoles, requireScopes } from '@sekisho/express'
import { send, startTestIssuer, type SentResponse, type TestIssuer } from '@sekisho/testing'
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express'
import express4 from 'express4'
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

async function serve(app: Express): Promise<string> {
  server = createServer(app)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function ask(url: string, path: string, claims: Claims = {}): Promise<SentResponse> {
  const line = ['authorization', `Bearer ${issuer.token({ claims })}`] as const
  return send(url, { path, headers: [line] })
}

const passed: RequestHandler = (_req, res) => void res.send('passed')
const showError: ErrorRequestHandler = (error: Error, _req, res, _next) => {
  res.status(500).send(`${error.name}: ${error.message}`)
}
const notPermitted =
  '{"error":"insufficient_scope","error_description":"The access token does not permit this request"}'

describe('a guard is refused at start-up', () => {
  test.each([
    ['requireRoles() without a role', () => requireRoles(), /the roles of a route/],
    ['requireRoles() with an empty one', () => requireRoles('a', ''), /the roles of a route/],
    ['requireClaims() without a rule', () => requireClaims({}), /the claims of a route/],
    [
      'requireClaims() with an unknown rule',
      () => requireClaims({ level: { above: 3 } as object }),
      /the claims of a route\["level"\] has no option "above"/,
    ],
    // What a plain JavaScript caller may get wrong.
    [
      'authorize() without anything',
      () => authorize(undefined as unknown as () => boolean),
      /authorize\(\) needs a function or a requirement/,
    ],
  ])('%s', (_what, make, message) => {
    expect(make).toThrow(TypeError)
    expect(make).toThrow(message)
  })
})

describe.each([
  ['Express 5', express],
  ['Express 4', express4],
])('%s', (_name, framework) => {
  test('C099 reads roles from where the policy says', async () => {
    const app = framework()
    app.use(jwtAuth({ ...issuer.options(), roleClaims: '/realm_access/roles' }))
    app.get('/', requireRoles('clerk', 'manager'), passed)
    const url = await serve(app)
    expect((await ask(url, '/', { realm_access: { roles: ['manager', 'clerk'] } })).body).toBe(
      'passed',
    )
    const refused = await ask(url, '/', { realm_access: { roles: ['clerk'] } })
    expect([refused.status, refused.body]).toEqual([403, notPermitted])
    expect((await ask(url, '/', { roles: ['manager', 'clerk'] })).status).toBe(403)
  })

  test('fills templates with the parameters of a router inside a router', async () => {
    const app = framework()
    const orders = framework.Router({ mergeParams: true })
    orders.get(
      '/:order',
      requireClaims({ tenant: '${param.tenant}', order: '${param.tenant}/${param.order}' }),
      passed,
    )
    app.use(jwtAuth(issuer.options()))
    app.use('/tenants/:tenant/orders', orders)
    const url = await serve(app)
    const claims = { tenant: 'acme', order: 'acme/7' }
    expect((await ask(url, '/tenants/acme/orders/7', claims)).status).toBe(200)
    expect((await ask(url, '/tenants/acme/orders/8', claims)).status).toBe(403)
    expect((await ask(url, '/tenants/other/orders/7', claims)).status).toBe(403)
  })

  test('matches nothing where a template names a parameter that the route has not', async () => {
    const app = framework()
    app.use(jwtAuth(issuer.options()))
    app.get('/', requireClaims({ tenant: '${param.tenant}' }), passed)
    const url = await serve(app)
    for (const tenant of ['', 'undefined', '${param.tenant}']) {
      expect((await ask(url, '/?tenant=undefined', { tenant })).status).toBe(403)
    }
  })

  test('C099 names the scopes that one guard lacks, and no role', async () => {
    const app = framework()
    app.use(jwtAuth(issuer.options()))
    const both = allOf(hasScopes('orders:write'), hasScopes('orders:read', 'audit:read'))
    app.get('/both', authorize(both), passed)
    app.get('/mixed', authorize(allOf(hasRoles('clerk'), hasScopes('audit:read'))), passed)
    const url = await serve(app)
    const challengeOf = async (path: string) =>
      (await ask(url, path, { scope: 'orders:read' })).headers['www-authenticate']?.[0]
    expect(await challengeOf('/both')).toMatch(/, scope="orders:write audit:read"$/)
    const mixed = await challengeOf('/mixed')
    expect(mixed).toMatch(/error_description="The access token does not permit this request"$/)
    expect(mixed).not.toContain('clerk')
  })

  test('asks a predicate who came, and takes only true for a yes', async () => {
    const app = framework()
    app.use(jwtAuth(issuer.options()))
    const answers: Readonly<Record<string, unknown>> = {
      yes: true,
      later: Promise.resolve(true),
      no: false,
      one: 1,
      text: 'true',
      nothing: undefined,
      laterNo: Promise.resolve(false),
    }
    for (const [name, answer] of Object.entries(answers)) {
      app.get(
        `/${name}`,
        authorize(({ subject }) => subject === 'alice' && (answer as boolean)),
        passed,
      )
    }
    const url = await serve(app)
    const names = Object.keys(answers)
    const statuses = await Promise.all(
      names.map(async (name) => (await ask(url, `/${name}`)).status),
    )
    expect(statuses).toEqual([200, 200, 403, 403, 403, 403, 403])
    expect((await ask(url, '/yes', { sub: 'mallory' })).status).toBe(403)
  })

  test('hands the fault of a predicate to the error handler, and never to the route', async () => {
    const app = framework()
    const handler = vi.fn<() => void>()
    app.use(jwtAuth(issuer.options()))
    app.get(
      '/',
      authorize(anyOf(hasRoles('admin'), not(hasRoles('guest')))),
      authorize(() => Promise.reject(new Error('the database is away'))),
      handler,
    )
    app.use(showError)
    const answer = await ask(await serve(app), '/')
    expect([answer.status, answer.body]).toEqual([500, 'Error: the database is away'])
    expect(handler).not.toHaveBeenCalled()
  })

  test.each([
    ['requireRoles', requireRoles('clerk')],
    ['requireClaims', requireClaims({ tenant: 'acme' })],
    ['authorize', authorize(() => true)],
  ])('C119 %s asks whom anonymous let through for a token', async (_guard, guard) => {
    const app = framework()
    app.use(jwtAuth({ ...issuer.options(), anonymous: ['missing'] }))
    app.get('/', guard, passed)
    const answer = await send(await serve(app), { path: '/' })
    expect(answer.status).toBe(401)
    expect(answer.headers['www-authenticate']).toEqual(['Bearer realm="api"'])
  })

  test('one guard does for several policies: it asks the one that admitted', async () => {
    const app = framework()
    const guard = requireScopes('orders:read')
    const policy = issuer.options()
    app.use('/text', jwtAuth(policy), guard, passed)
    app.use('/lists', jwtAuth({ ...policy, scopeLists: true }), guard, passed)
    const url = await serve(app)
    const claims = { scope: ['orders:read'] }
    expect((await ask(url, '/text', claims)).status).toBe(403)
    expect((await ask(url, '/lists', claims)).status).toBe(200)
  })
})

test.each([
  ['Express 5', express],
  ['Express 4', express4],
])('access rules see the whole path where a router is mounted: %s', async (_name, framework) => {
  const app = framework()
  const inner = framework.Router()
  inner.use(jwtAuth({ ...issuer.options(), accessRules: {} }))
  inner.get('/files', authorize(hasAccess()), passed)
  app.use('/inner', inner)
  const url = await serve(app)
  const rule = { permission: 'allow', method: 'GET' }
  const asked = async (path: string) =>
    (await ask(url, '/inner/files?a=b', { acl: [{ ...rule, path }] })).status
  expect(await asked('/inner/files')).toBe(200)
  expect(await asked('/files')).toBe(403)
})
