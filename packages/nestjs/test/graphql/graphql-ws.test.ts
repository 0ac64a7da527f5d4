import { Logger } from '@nestjs/common'
import { createClient, type Client, type CloseCode } from 'graphql-ws'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { serveGraphql, type GraphqlService, type GraphqlSetup } from './serve-graphql.ts'

let service: GraphqlService
const clients: Client[] = []

afterEach(async () => {
  for (const client of clients.splice(0)) void client.dispose()
  await service.close()
})

async function start(setup?: GraphqlSetup): Promise<GraphqlService> {
  service = await serveGraphql(setup)
  return service
}

interface Connection {
  readonly client: Client
  /** Code and reason. */
  readonly closed: Promise<readonly [number, string]>
}

function connect(connectionParams: Readonly<Record<string, unknown>>): Connection {
  const { promise: closed, resolve } = Promise.withResolvers<readonly [number, string]>()
  const client = createClient({
    url: service.url.replace('http', 'ws'),
    webSocketImpl: WebSocket,
    connectionParams,
    retryAttempts: 0,
    lazy: false,
    onNonLazyError: () => undefined,
    on: {
      closed: (event) => {
        const { code, reason } = event as { readonly code: CloseCode; readonly reason: string }
        resolve([code, reason])
      },
    },
  })
  clients.push(client)
  return { client, closed }
}

function token(claims: Readonly<Record<string, unknown>> = {}, seconds = 300): object {
  return { token: service.issuer.token({ claims, expiresInSeconds: seconds }) }
}

/** The first answers to an operation. */
async function answers(client: Client, query: string, count = 1): Promise<readonly unknown[]> {
  const got: unknown[] = []
  for await (const answer of client.iterate({ query })) {
    got.push(answer)
    if (got.length === count) break
  }
  return got
}

describe('a connection of graphql-ws', () => {
  test('C127 is let in with a token in its connectionParams, for every kind of operation', async () => {
    await start()
    const { client } = connect({ ...token({ roles: ['clerk'] }) })
    expect(await answers(client, '{ me }')).toEqual([{ data: { me: 'alice' } }])
    expect(await answers(client, 'subscription { ordered { item cost } }', 2)).toEqual([
      { data: { ordered: { item: 'tea', cost: '3 for tea' } } },
      { data: { ordered: { item: 'rice', cost: '3 for rice' } } },
    ])
  })

  test.each<readonly [string, () => object, number, string]>([
    ['without a token', () => ({}), 4401, 'Authentication is required'],
    [
      'with a token elsewhere',
      () => ({ authorization: token() }),
      4401,
      'Authentication is required',
    ],
    ['with an expired token', () => token({}, -60), 4401, 'The access token expired'],
    ['with no JWT', () => ({ token: 'abc' }), 4401, 'The access token is invalid'],
    [
      'with an object for a token',
      () => ({ token: { a: 1 } }),
      4401,
      'The access token is invalid',
    ],
    ['for another audience', () => token({ aud: 'x' }), 4401, 'The access token is invalid'],
  ])('C127 is closed %s', async (_what, params, code, reason) => {
    await start()
    expect(await connect({ ...params() }).closed).toEqual([code, reason])
    expect(service.time.waiting).toBe(0)
  })

  test('C127 C120 is closed with 4503 while keys cannot be had', async () => {
    await start()
    service.issuer.behave({ status: 500 })
    const { closed } = connect({ ...token() })
    expect(await closed).toEqual([4503, 'Authentication is temporarily unavailable'])
  })

  test('C127 may do what its token permits, operation by operation and field by field', async () => {
    await start()
    const { client } = connect({ ...token({ scope: '' }) })
    const [refused] = await answers(client, 'subscription { ordered { item } }')
    const { errors } = refused as { readonly errors: readonly { readonly extensions: object }[] }
    expect(errors[0]?.extensions).toEqual({
      status: 403,
      code: 'FORBIDDEN',
      error: 'insufficient_scope',
      challenge: expect.stringContaining('scope="orders:read"') as string,
    })
    const { client: other } = connect({ ...token() })
    const [field] = await answers(other, 'subscription { ordered { item cost } }')
    expect(field).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] })
  })

  test('C119 C127 may be anonymous, and is not with a bad token', async () => {
    await start({ policy: { anonymous: ['missing'] } })
    const { client } = connect({})
    expect(await answers(client, '{ me }')).toEqual([{ data: { me: 'nobody' } }])
    const [refused] = await answers(client, 'subscription { ordered { item } }')
    expect(refused).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] })
    expect(await connect({ token: 'abc' }).closed).toEqual([4401, 'The access token is invalid'])
  })

  test('EM-10 is closed with 4401 when its token expires, in the middle of a subscription', async () => {
    await start()
    const { client, closed } = connect({ ...token({}, 3) })
    expect(await answers(client, 'subscription { ordered { item } }', 2)).toHaveLength(2)
    service.time.pass(2.999)
    expect(await answers(client, '{ me }')).toEqual([{ data: { me: 'alice' } }])
    service.time.pass(0.001)
    expect(await closed).toEqual([4401, 'token expired'])
    expect(service.time.waiting).toBe(0)
  })

  test('EM-10 stays open with closeOnExpiry: false, and its operations are refused', async () => {
    await start({ connections: { closeOnExpiry: false } })
    const { client } = connect({ ...token({}, 3) })
    expect(await answers(client, '{ me }')).toEqual([{ data: { me: 'alice' } }])
    service.time.pass(3)
    const [refused] = await answers(client, '{ me }')
    expect(refused).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] })
    expect(await answers(client, '{ open }')).toEqual([{ data: { open: 'alice' } }])
  })

  test('EM-19 lives on with a fresh token, and ends for that of another subject', async () => {
    await start()
    const { client, closed } = connect({ ...token({}, 3) })
    const renew = (fresh: object) =>
      answers(client, `mutation { renew(token: "${(fresh as { token: string }).token}") }`)
    expect(await renew(token({}, 10))).toEqual([{ data: { renew: 'alice' } }])
    service.time.pass(9.999)
    expect(await answers(client, '{ me }')).toEqual([{ data: { me: 'alice' } }])
    renew(token({ sub: 'mallory' }, 20)).catch(() => undefined)
    expect(await closed).toEqual([4403, 'another subject'])
  })

  test('C127 is refused every operation when nobody guards the connection', async () => {
    await start({ connections: null })
    const { client } = connect({ ...token() })
    const logged = vi.spyOn(Logger.prototype, 'error')
    const [refused] = await answers(client, '{ me }')
    expect(refused).toMatchObject({ data: null, errors: [{ message: 'Internal Server Error' }] })
    expect(JSON.stringify(refused)).not.toContain('WebSocket')
    expect(String(logged.mock.calls[0]?.[0])).toContain('over a WebSocket that nobody guards')
    logged.mockRestore()
  })

  test('C127 leaves no timer when its client goes', async () => {
    await start({ connections: { recheckIntervalSeconds: 60 } })
    const { client } = connect({ ...token() })
    expect(await answers(client, '{ me }')).toHaveLength(1)
    expect(service.time.waiting).toBe(2)
    await client.dispose()
    await expect.poll(() => service.time.waiting).toBe(0)
  })
})
