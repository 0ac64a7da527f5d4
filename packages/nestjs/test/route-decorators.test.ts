import 'reflect-metadata'
import { allOf, anyOf, hasClaims, hasRoles, hasScopes, not } from '@sekisho/core'
import {
  Authorize,
  JwtAuthModule,
  Public,
  RequireClaims,
  RequireRoles,
  RequireScopes,
} from '@sekisho/nestjs'
import { send, startTestIssuer, type SentResponse, type TestIssuer } from '@sekisho/testing'
import { Controller, Get, type INestApplication } from '@nestjs/common'
import type { AbstractHttpAdapter } from '@nestjs/core'
import { NestFactory } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

type Claims = Readonly<Record<string, unknown>>

const answers = new Map<string, unknown>()

@RequireScopes('tenants:read')
@RequireRoles('clerk')
@Controller('tenants/:tenant')
class TenantsController {
  @Get()
  show(): string {
    return 'passed'
  }

  @RequireScopes('orders:read', 'orders:write')
  @RequireScopes('audit:read')
  @RequireRoles('manager')
  @Get('orders')
  orders(): string {
    return 'passed'
  }

  @Public()
  @RequireClaims({ tenant: '${param.tenant}', order: '${param.tenant}/${param.order}' })
  @Get('orders/:order')
  order(): string {
    return 'passed'
  }
}

@Controller()
class RulesController {
  @Authorize(
    anyOf(allOf(hasRoles('clerk'), hasClaims({ level: { atLeast: 3 } })), hasScopes('all')),
  )
  @Get('expression')
  expression(): string {
    return 'passed'
  }

  @Authorize(({ subject }) => answers.get(subject) as boolean)
  @Get('predicate')
  predicate(): string {
    return 'passed'
  }

  @Authorize(() => Promise.reject(new Error('the database is away')))
  @Get('fault')
  fault(): string {
    return 'passed'
  }
}

@Authorize(not(hasRoles('guest')))
class BaseController {
  @RequireRoles('clerk')
  @Get('inherited')
  inherited(): string {
    return 'passed'
  }
}

@RequireScopes('orders:read')
@Controller('derived')
class DerivedController extends BaseController {}

class RootModule {}

let issuer: TestIssuer
let app: INestApplication | undefined

beforeEach(async () => {
  issuer = await startTestIssuer()
})

afterEach(async () => {
  answers.clear()
  await app?.close()
  app = undefined
  await issuer.close()
})

async function serve(adapter: AbstractHttpAdapter, anonymous = false): Promise<string> {
  const policy = { ...issuer.options(), ...(anonymous ? { anonymous: ['missing'] as const } : {}) }
  app = await NestFactory.create(
    {
      module: RootModule,
      imports: [JwtAuthModule.forRoot(policy)],
      controllers: [TenantsController, RulesController, DerivedController],
    },
    adapter,
    { logger: false, abortOnError: false, forceCloseConnections: true },
  )
  await app.listen(0, '127.0.0.1')
  return app.getUrl()
}

function ask(url: string, path: string, claims: Claims): Promise<SentResponse> {
  const line = ['authorization', `Bearer ${issuer.token({ claims })}`] as const
  return send(url, { path, headers: [line] })
}

function challengeOf({ status, headers }: SentResponse): unknown {
  return status === 200 ? 200 : [status, ...(headers['www-authenticate'] ?? [])]
}

const notPermitted =
  'Bearer realm="api", error="insufficient_scope", error_description="The access token does not permit this request"'
function lacking(scope: string): readonly unknown[] {
  const text = 'error_description="The access token lacks a required scope"'
  return [403, `Bearer realm="api", error="insufficient_scope", ${text}, scope="${scope}"`]
}

describe.each([
  ['Express', () => new ExpressAdapter()],
  ['Fastify', () => new FastifyAdapter({ forceCloseConnections: true })],
])('on %s', (_name, adapter) => {
  test('C099 C115 one denial names what class and handler miss together', async () => {
    const url = await serve(adapter())
    const orders = async (scope: string, ...roles: readonly string[]) =>
      challengeOf(await ask(url, '/tenants/acme/orders', { scope, roles }))
    const all = ['clerk', 'manager'] as const
    // Decorators of a method take effect from the lowest up, the class comes first.
    expect(await orders('', ...all)).toEqual(
      lacking('tenants:read audit:read orders:read orders:write'),
    )
    expect(await orders('orders:write', ...all)).toEqual(
      lacking('tenants:read audit:read orders:read'),
    )
    expect(await orders('tenants:read audit:read orders:write', ...all)).toEqual(
      lacking('orders:read'),
    )
    expect(await orders('tenants:read audit:read orders:read orders:write', ...all)).toBe(200)
  })

  test('C099 a role that is missing is not named, on class or handler', async () => {
    const url = await serve(adapter())
    const scope = 'tenants:read audit:read orders:read orders:write'
    const of = async (path: string, roles: readonly string[]) =>
      challengeOf(await ask(url, path, { scope, roles }))
    expect(await of('/tenants/acme', ['manager'])).toEqual([403, notPermitted])
    expect(await of('/tenants/acme', ['clerk'])).toBe(200)
    expect(await of('/tenants/acme/orders', ['clerk'])).toEqual([403, notPermitted])
    expect(await of('/tenants/acme/orders', ['manager'])).toEqual([403, notPermitted])
  })

  test('fills templates with the parameters of controller and route, and stays closed', async () => {
    const url = await serve(adapter())
    const claims = { scope: 'tenants:read', roles: ['clerk'], tenant: 'acme', order: 'acme/7' }
    const of = async (path: string) => (await ask(url, path, claims)).status
    expect(await of('/tenants/acme/orders/7')).toBe(200)
    expect(await of('/tenants/acme/orders/8')).toBe(403)
    expect(await of('/tenants/other/orders/7')).toBe(403)
    // @Public() stands beside a requirement, which is stronger.
    expect((await send(url, { path: '/tenants/acme/orders/7' })).status).toBe(401)
  })

  test('@Authorize() takes expressions', async () => {
    const url = await serve(adapter())
    const of = async (claims: Claims) => (await ask(url, '/expression', claims)).status
    expect(await of({ roles: ['clerk'], level: 3 })).toBe(200)
    expect(await of({ roles: ['clerk'], level: 2 })).toBe(403)
    expect(await of({ roles: ['clerk'], level: '3' })).toBe(403)
    expect(await of({ level: 3 })).toBe(403)
    expect(await of({ scope: 'all' })).toBe(200)
  })

  test('@Authorize() takes a predicate, and only true of it for a yes', async () => {
    const url = await serve(adapter())
    answers.set('now', true).set('later', Promise.resolve(true))
    answers.set('one', 1).set('text', 'true').set('never', Promise.resolve(undefined))
    const statuses = await Promise.all(
      ['now', 'later', 'one', 'text', 'never', 'nobody'].map(
        async (sub) => (await ask(url, '/predicate', { sub })).status,
      ),
    )
    expect(statuses).toEqual([200, 200, 403, 403, 403, 403])
  })

  test('the fault of a predicate is an error of the server, not a pass', async () => {
    const answer = await ask(await serve(adapter()), '/fault', {})
    expect([answer.status, answer.headers['www-authenticate']]).toEqual([500, undefined])
    expect(answer.body).not.toContain('passed')
  })

  test('a class keeps the requirements of the class that it extends', async () => {
    const url = await serve(adapter())
    const of = async (claims: Claims) => challengeOf(await ask(url, '/derived/inherited', claims))
    expect(await of({ roles: ['clerk'] })).toBe(200)
    expect(await of({ roles: ['clerk', 'guest'] })).toEqual([403, notPermitted])
    expect(await of({ roles: [] })).toEqual([403, notPermitted])
    expect(await of({ roles: ['clerk'], scope: '' })).toEqual(lacking('orders:read'))
  })

  test('C119 asks whom anonymous let through for a token', async () => {
    const url = await serve(adapter(), true)
    for (const path of ['/tenants/acme', '/expression', '/predicate', '/derived/inherited']) {
      expect(challengeOf(await send(url, { path }))).toEqual([401, 'Bearer realm="api"'])
    }
  })
})

describe('a decorator is refused when the class is loaded', () => {
  test.each([
    ['RequireScopes()', () => RequireScopes(), /needs at least one scope/],
    ['RequireRoles()', () => RequireRoles(), /the roles of a route/],
    ['RequireClaims({})', () => RequireClaims({}), /the claims of a route/],
    [
      'Authorize() of a class',
      // What a plain JavaScript caller may get wrong.
      () => Authorize({} as unknown as () => boolean),
      /authorize\(\) needs a function or a requirement/,
    ],
  ])('%s', (_what, make, message) => {
    expect(make).toThrow(TypeError)
    expect(make).toThrow(message)
  })
})
