import 'reflect-metadata'
import {
  allOf,
  anyOf,
  createVerifier,
  hasClaims,
  hasRoles,
  hasScopes,
  not,
  requirementFrom,
  type Requirement,
} from '@sekisho/core'
import { Authorize, JwtAuthModule } from '@sekisho/nestjs'
import { graphql } from '@sekisho/nestjs/graphql'
import { microservices } from '@sekisho/nestjs/microservices'
import { JwtWsAdapter } from '@sekisho/nestjs/platform-ws'
import { webSockets } from '@sekisho/nestjs/websockets'
import { headerLines, send, startTestIssuer, type TestIssuer } from '@sekisho/testing'
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo'
import { Controller, Get, type INestApplication, type Type } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { GraphQLModule, Query, Resolver } from '@nestjs/graphql'
import {
  ClientProxyFactory,
  MessagePattern,
  Transport,
  type ClientProxy,
  type MicroserviceOptions,
} from '@nestjs/microservices'
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets'
import { once } from 'node:events'
import type { AddressInfo, Server } from 'node:net'
import { lastValueFrom } from 'rxjs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'

type Claims = Readonly<Record<string, unknown>>
type Row = readonly [
  name: string,
  requirement: Requirement | null,
  passes: Claims,
  fails: Claims | null,
]

const alice = requirementFrom(({ subject }) => subject === 'alice')

/** What handlers ask for, with claims that meet it, and claims that do not. */
const rows: readonly Row[] = [
  ['nothing', null, {}, null],
  ['one scope', hasScopes('a'), { scope: 'a b' }, { scope: 'b' }],
  ['two scopes', hasScopes('a', 'b'), { scope: 'b a' }, { scope: 'b' }],
  ['scopes apart', allOf(hasScopes('a'), hasScopes('b')), { scope: 'a b' }, { scope: '' }],
  ['a role', hasRoles('clerk'), { roles: ['clerk'] }, { roles: ['clerks'] }],
  ['a claim', hasClaims({ level: { atLeast: 3 } }), { level: 3 }, { level: '3' }],
  ['no role', not(hasRoles('guest')), { roles: [] }, { roles: ['guest'] }],
  ['a predicate', alice, { sub: 'alice' }, { sub: 'bob' }],
  ['one of two', anyOf(hasScopes('a'), hasRoles('clerk')), { roles: ['clerk'] }, { scope: 'b' }],
  [
    'all of several',
    allOf(hasScopes('a'), not(hasRoles('guest')), alice),
    { scope: 'a', roles: [] },
    { scope: 'a', roles: ['guest'] },
  ],
  [
    'a nested expression',
    anyOf(allOf(hasRoles('clerk'), hasClaims({ level: 1 })), hasScopes('all')),
    { scope: 'all' },
    { roles: ['clerk'], level: 2 },
  ],
]

/** Adds a handler per row to a class: `case0`, `case1`, … */
function withHandlers<Class extends Type>(
  holder: Class,
  decorate: (name: string) => MethodDecorator,
): Class {
  for (const [index, [, requirement]] of rows.entries()) {
    const name = `case${index}`
    const descriptor = { value: () => 'passed', writable: true, configurable: true }
    Object.defineProperty(holder.prototype, name, descriptor)
    const apply = (decorator: MethodDecorator): unknown =>
      decorator(holder.prototype as object, name, descriptor)
    if (requirement !== null) apply(Authorize(requirement))
    apply(decorate(name))
  }
  return holder
}

@Controller()
class RoutesController {}

@Controller()
class MessagesController {}

@Resolver()
class QueriesResolver {}

@WebSocketGateway()
class EventsGateway {}

class RootModule {}

/** How a call was answered: passed, or status and challenge of the refusal. */
type Answer = 'passed' | readonly [status: unknown, challenge: unknown]
type Ask = (name: string, token: string) => Promise<Answer>

let issuer: TestIssuer
let app: INestApplication
let client: ClientProxy
let url: string

beforeAll(async () => {
  issuer = await startTestIssuer()
  app = await NestFactory.create(
    {
      module: RootModule,
      imports: [
        JwtAuthModule.forRoot(createVerifier(issuer.options()), [
          graphql(),
          webSockets(),
          microservices({ token: (context) => context.switchToRpc().getData<string>() }),
        ]),
        GraphQLModule.forRoot<ApolloDriverConfig>({
          driver: ApolloDriver,
          autoSchemaFile: true,
          fieldResolverEnhancers: ['guards'],
        }),
      ],
      controllers: [
        withHandlers(RoutesController, (name) => Get(name)),
        withHandlers(MessagesController, (name) => MessagePattern(name)),
      ],
      providers: [
        withHandlers(QueriesResolver, (name) => Query(() => String, { name })),
        withHandlers(EventsGateway, (name) => SubscribeMessage(name)),
      ],
    },
    { logger: false, abortOnError: false, forceCloseConnections: true },
  )
  app.useWebSocketAdapter(new JwtWsAdapter(app, { now: issuer.clock.now }))
  const service = app.connectMicroservice<MicroserviceOptions>(
    { transport: Transport.TCP, options: { host: '127.0.0.1', port: 0 } },
    { inheritAppConfig: true },
  )
  await app.startAllMicroservices()
  await app.listen(0, '127.0.0.1')
  url = await app.getUrl()
  const { port } = service.unwrap<Server>().address() as AddressInfo
  client = ClientProxyFactory.create({
    transport: Transport.TCP,
    options: { host: '127.0.0.1', port },
  })
})

afterAll(async () => {
  await client.close()
  await app.close()
  await issuer.close()
})

const askRoute: Ask = async (name, token) => {
  const headers = [['authorization', `Bearer ${token}`]] as const
  const answer = await send(url, { path: `/${name}`, headers })
  return answer.body === 'passed'
    ? 'passed'
    : [answer.status, headerLines(answer, 'www-authenticate')[0]]
}

const askQuery: Ask = async (name, token) => {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: `{ ${name} }` }),
  })
  const { data, errors } = (await response.json()) as {
    readonly data: Readonly<Record<string, unknown>> | null
    readonly errors?: readonly { readonly extensions: Claims }[]
  }
  if (data?.[name] === 'passed') return 'passed'
  const { status, challenge } = errors?.[0]?.extensions ?? {}
  return [status, challenge]
}

const askGateway: Ask = async (event, token) => {
  const headers = { authorization: `Bearer ${token}` }
  const socket = new WebSocket(url.replace('http', 'ws'), { headers })
  await once(socket, 'open')
  const answer = once(socket, 'message')
  socket.send(JSON.stringify({ event }))
  const [message] = (await answer) as [Buffer]
  socket.close()
  if (message.toString() === '"passed"') return 'passed'
  const { data } = JSON.parse(message.toString()) as { readonly data: Claims }
  return [data['status'], data['challenge']]
}

const askMicroservice: Ask = async (name, token) => {
  try {
    return await lastValueFrom(client.send<'passed'>(name, token))
  } catch (refusal) {
    const { status, challenge } = refusal as Claims
    return [status, challenge]
  }
}

describe.each<readonly [string, Ask]>([
  ['GraphQL', askQuery],
  ['a WebSocket gateway', askGateway],
  ['a microservice', askMicroservice],
])('%s answers as HTTP does', (_transport, ask) => {
  test.each(rows.map((row, index) => [row[0], `case${index}`, row] as const))(
    'C099 C127 to a handler that asks for %s',
    async (_name, handler, [, , passes, fails]) => {
      const token = issuer.token({ claims: passes })
      expect([await askRoute(handler, token), await ask(handler, token)]).toEqual([
        'passed',
        'passed',
      ])
      if (fails === null) return
      const poor = issuer.token({ claims: fails })
      const refusal = await askRoute(handler, poor)
      expect(refusal[0]).toBe(403)
      expect(await ask(handler, poor)).toEqual(refusal)
    },
  )
})
