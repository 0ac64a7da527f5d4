import { JwtAuthModule } from '@sekisho/nestjs'
import { graphql } from '@sekisho/nestjs/graphql'
import { Logger } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { serveGraphql, type GraphqlService, type GraphqlSetup } from './serve-graphql.ts'

let service: GraphqlService | undefined

afterEach(async () => {
  await service?.close()
  service = undefined
})

async function start(setup?: GraphqlSetup): Promise<GraphqlService> {
  service = await serveGraphql(setup)
  return service
}

const policy = { issuer: 'https://login.example.com', audience: 'https://orders.example' }
const unauthenticated = {
  message: 'Authentication is required',
  extensions: { status: 401, code: 'UNAUTHENTICATED', challenge: 'Bearer realm="api"' },
}
const notPermitted = {
  message: 'The access token does not permit this request',
  extensions: {
    status: 403,
    code: 'FORBIDDEN',
    error: 'insufficient_scope',
    challenge:
      'Bearer realm="api", error="insufficient_scope", error_description="The access token does not permit this request"',
  },
}

describe('a GraphQL operation over HTTP', () => {
  test('C127 is refused without a token, unless it is public', async () => {
    const { ask } = await start()
    const closed = ['me', 'orders { item }', 'tenant(tenant: "t1")', 'either', 'department']
    for (const field of closed) {
      const { data, errors } = await ask(`{ ${field} }`)
      expect(Object.values(data ?? {}).every((value) => value === null)).toBe(true)
      expect(errors).toMatchObject([unauthenticated])
    }
    expect((await ask('mutation { order(item: "tea") }')).errors).toMatchObject([unauthenticated])
    expect((await ask('{ open }')).data).toEqual({ open: 'nobody' })
  })

  test('is verified once, however many fields it names', async () => {
    const denied: string[] = []
    const { ask, bearer } = await start({ policy: { onDenied: ({ code }) => denied.push(code) } })
    const fields = Array.from({ length: 100 }, (_, index) => `f${index}: me`).join(' ')
    const { errors } = await ask(`{ ${fields} }`, bearer({}, -60))
    expect(errors[0]?.message).toBe('The access token expired')
    expect(denied).toEqual(['token_expired'])
  })

  test('C127 has the challenge on its HTTP answer, and tells nothing but the public text', async () => {
    const { ask, bearer } = await start()
    const missing = await ask('{ me }')
    expect(missing.headers.get('www-authenticate')).toBe('Bearer realm="api"')
    expect(missing.headers.get('cache-control')).toContain('no-store')
    expect(missing.headers.get('content-type')).toContain('application/json')
    const expired = await ask('{ me }', bearer({}, -60))
    expect(expired.headers.get('www-authenticate')).toContain('error="invalid_token"')
    expect(expired.errors).toEqual([
      {
        message: 'The access token expired',
        path: ['me'],
        locations: [{ line: 1, column: 3 }],
        extensions: {
          status: 401,
          code: 'UNAUTHENTICATED',
          error: 'invalid_token',
          challenge: expired.headers.get('www-authenticate'),
        },
      },
    ])
    const { errors, headers } = await ask('mutation { order(item: "tea") }', bearer({ scope: '' }))
    expect(headers.get('www-authenticate')).toContain('scope="orders:read orders:write"')
    expect(errors[0]?.extensions).toMatchObject({ status: 403, code: 'FORBIDDEN' })
  })

  test('C127 keeps the status 200 of Nest, and takes that of the refusal where Nest is told to', async () => {
    const { ask } = await start()
    expect((await ask('{ me }')).status).toBe(200)
    await service?.close()
    const other = await start({ config: { preserveHttpStatusForExecutionErrors: false } })
    expect((await other.ask('{ me }')).status).toBe(401)
    expect((await other.ask('{ orders { item } }', other.bearer({ scope: '' }))).status).toBe(403)
    expect((await other.ask('{ me }', 'Bearer a b')).status).toBe(400)
    expect((await other.ask('{ me }', other.bearer())).status).toBe(200)
  })

  test('C127 C120 is unavailable, not unauthenticated, while keys cannot be had', async () => {
    const { ask, bearer, issuer } = await start()
    const authorization = bearer()
    issuer.behave({ status: 500 })
    const { errors, headers } = await ask('{ me }', authorization)
    expect(errors[0]?.extensions).toEqual({
      status: 503,
      code: 'UNAVAILABLE',
      retryAfterSeconds: expect.any(Number) as number,
    })
    expect([headers.get('www-authenticate'), headers.has('retry-after')]).toEqual([null, true])
  })

  test('C127 is let through with what it requires, and knows who came', async () => {
    const { ask, bearer } = await start()
    const of = async (query: string, claims = {}) => (await ask(query, bearer(claims))).data
    expect(await of('{ me open }')).toEqual({ me: 'alice', open: expect.any(String) })
    expect(await of('{ department }', { department: 'sales' })).toEqual({ department: 'sales' })
    expect(await of('{ tenant(tenant: "t1") }', { tenant: 't1' })).toEqual({ tenant: 't1' })
    expect(await of('{ tenant(tenant: "t2") }', { tenant: 't1' })).toBeNull()
    expect(await of('{ either }', { level: 3 })).toEqual({ either: 'passed' })
    expect(await of('{ either }', { level: 2 })).toBeNull()
  })

  test('C119 C127 anonymous lets nobody through where a token is bad, or anything is required', async () => {
    const { ask, bearer } = await start({ policy: { anonymous: ['missing'] } })
    expect((await ask('{ me }')).data).toEqual({ me: 'nobody' })
    expect((await ask('{ me }', bearer({}, -60))).errors).toMatchObject([
      { extensions: { code: 'UNAUTHENTICATED', error: 'invalid_token' } },
    ])
    expect((await ask('{ orders { item } }')).errors).toMatchObject([unauthenticated])
    expect((await ask('{ sample { cost } }')).errors).toMatchObject([unauthenticated])
  })

  test('C127 keeps the operations of two visitors apart', async () => {
    const { ask, bearer } = await start({ config: { context: { shared: 'by all requests' } } })
    const answers = await Promise.all(
      ['alice', 'bob', 'carol'].map((sub) => ask('{ me }', bearer({ sub }))),
    )
    expect(answers.map(({ data }) => data?.['me'])).toEqual(['alice', 'bob', 'carol'])
    expect((await ask('{ me }')).errors).toMatchObject([unauthenticated])
  })
})

describe('a field resolver', () => {
  test('C127 is closed below a public query, unless it is public itself', async () => {
    const { ask } = await start()
    expect((await ask('{ sample { item label } }')).data).toEqual({
      sample: { item: 'tea', label: 'TEA' },
    })
    const { errors } = await ask('{ sample { item stock } }')
    expect(errors).toMatchObject([{ ...unauthenticated, path: ['sample', 'stock'] }])
  })

  test('C127 asks for what it requires, whatever its parent asked for', async () => {
    const { ask, bearer } = await start()
    const query = '{ orders { item stock cost } }'
    const { errors } = await ask(query, bearer())
    expect(errors).toMatchObject([{ ...notPermitted, path: ['orders', 0, 'cost'] }])
    const { data } = await ask(query, bearer({ roles: ['clerk'] }))
    expect(data).toEqual({ orders: [{ item: 'tea', stock: 'plenty', cost: '3 for tea' }] })
  })

  test.each([{ fieldResolverEnhancers: [] }, { fieldResolverEnhancers: ['filters' as const] }])(
    'C127 would be open with %j: the application does not start',
    async (config) => {
      await expect(start({ config })).rejects.toThrow(
        "field resolvers would be open: set fieldResolverEnhancers: ['guards']",
      )
    },
  )
})

describe('an application that is not set up for GraphQL', () => {
  const refused = {
    data: null,
    errors: [{ message: 'Internal Server Error', extensions: { code: 'INTERNAL_SERVER_ERROR' } }],
  }

  test.each<readonly [string, GraphqlSetup, RegExp]>([
    [
      'every operation',
      { transports: [] },
      /JwtAuthGuard refuses the context "graphql", for which JwtAuthModule has no transport; give forRoot\(\) graphql\(\)/,
    ],
    [
      'operations whose context lost the request',
      { config: { context: () => ({ req: {} }) } },
      /a GraphQL operation came over a WebSocket that nobody guards/,
    ],
    [
      'operations of whose request the application cannot tell',
      { policy: { context: () => Promise.reject(new Error('no such table: devices')) } },
      /no such table: devices/,
    ],
  ])('C127 refuses %s, and tells the operator alone what to do', async (_what, setup, reason) => {
    const logged = vi.spyOn(Logger.prototype, 'error')
    const { ask, bearer } = await start(setup)
    const answer = await ask('{ me }', bearer())
    expect(answer).toMatchObject(refused)
    expect(JSON.stringify([answer.data, answer.errors])).not.toMatch(
      /Sekisho|JwtAuthGuard|graphql|devices/,
    )
    expect(logged.mock.calls.map(([fault]) => String(fault))).toEqual([
      expect.stringMatching(reason),
    ])
    logged.mockRestore()
  })

  test('C127 does not start with open field resolvers, for its public queries would reach them', async () => {
    await expect(start({ transports: [], config: { fieldResolverEnhancers: [] } })).rejects.toThrow(
      'field resolvers would be open',
    )
  })

  test('starts with graphql() and without GraphQLModule', async () => {
    const module = { module: class {}, imports: [JwtAuthModule.forRoot(policy, [graphql()])] }
    const app = await NestFactory.create(module, { logger: false, abortOnError: false })
    await expect(app.init()).resolves.toBe(app)
    await app.close()
  })
})
