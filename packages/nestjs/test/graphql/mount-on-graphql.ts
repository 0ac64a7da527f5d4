import 'reflect-metadata'
import { createVerifier } from '@sekisho/core'
import { JwtAuthModule } from '@sekisho/nestjs'
import { graphql } from '@sekisho/nestjs/graphql'
import { mounted, type Mount } from '@sekisho/testing'
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo'
import { NestFactory } from '@nestjs/core'
import { GraphQLModule } from '@nestjs/graphql'
import { once } from 'node:events'
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { ContractResolver } from './contract.resolver.ts'

class ContractModule {}

/** What stands for each contract route. */
const operations: Readonly<Record<string, string>> = {
  'GET /open': '{ answer: open }',
  'GET /me': '{ answer: me }',
  'OPTIONS /me': '{ answer: me }',
  'GET /orders': '{ answer: orders }',
  'POST /orders': 'mutation { answer: create }',
  'GET /admin': '{ answer: admin }',
  'GET /either': '{ answer: either }',
  'GET /guarded': '{ answer: guarded }',
  'GET /boom': '{ answer: boom }',
}

const successes: Readonly<Record<string, number>> = { 'OPTIONS /me': 204, 'POST /orders': 201 }

interface GraphqlAnswer {
  readonly data?: { readonly answer?: string } | null
  readonly errors?: readonly {
    readonly message: string
    readonly extensions: { readonly status?: number; readonly error?: string }
  }[]
}

/**
 * The contract routes as operations of a GraphQL service, behind a translation: header lines go to it
 * as they came, its status, challenge and error come back as HTTP has them.
 */
export const mountOnGraphql: Mount = async (options) => {
  const app = await NestFactory.create(
    {
      module: ContractModule,
      imports: [
        JwtAuthModule.forRoot(createVerifier(options), [graphql()]),
        GraphQLModule.forRoot<ApolloDriverConfig>({
          driver: ApolloDriver,
          autoSchemaFile: true,
          graphiql: false,
          fieldResolverEnhancers: ['guards'],
          preserveHttpStatusForExecutionErrors: false,
        }),
      ],
      providers: [ContractResolver],
    },
    { logger: false, abortOnError: false, forceCloseConnections: true },
  )
  await app.listen(0, '127.0.0.1')
  const service = new URL(await app.getUrl())
  const server = createServer((from, to) => {
    translate(service, from, to).catch((fault: unknown) => to.destroy(fault as Error))
  })
  return mounted(server, app)
}

async function translate(service: URL, from: IncomingMessage, to: ServerResponse): Promise<void> {
  const target = (from.url ?? '').replace(/^https?:\/\/[^/?#]*/i, '')
  const [path = '', query = ''] = target.split('?')
  const route = `${from.method} ${path}`
  const operation = operationOf(route)
  if (operation === undefined) {
    to.writeHead(404).end()
    return
  }
  const answer = await ask(service, query, from.rawHeaders, operation)
  const { data, errors: [fault] = [] } = JSON.parse(await text(answer)) as GraphqlAnswer
  for (const name of ['www-authenticate', 'retry-after', 'cache-control']) {
    const value = answer.headers[name]
    if (value !== undefined) to.setHeader(name, value)
  }
  to.setHeader('content-type', 'application/json; charset=utf-8')
  if (fault === undefined) {
    to.writeHead(successes[route] ?? 200).end(successes[route] === 204 ? '' : data?.answer)
    return
  }
  const { status = 500, error } = fault.extensions
  const body = { ...(error === undefined ? {} : { error }), error_description: fault.message }
  to.writeHead(status).end(JSON.stringify(body))
}

function operationOf(route: string): string | undefined {
  const asked = route.replace(/^HEAD /, 'GET ')
  const [, id] = /^GET \/tenants\/([^/]+)$/.exec(asked) ?? []
  if (id === undefined) return operations[asked]
  return `{ answer: tenant(id: ${JSON.stringify(decodeURIComponent(id))}) }`
}

async function ask(
  { hostname, port }: URL,
  search: string,
  rawHeaders: readonly string[],
  operation: string,
): Promise<IncomingMessage> {
  const body = JSON.stringify({ query: operation })
  const kept = rawHeaders.flatMap((name, index) =>
    index % 2 === 0 &&
    !/^(?:host|connection|content-.*|transfer-encoding|trailer|upgrade)$/i.test(name)
      ? [name, rawHeaders[index + 1] ?? '']
      : [],
  )
  const asked = request({
    hostname,
    port,
    path: `/graphql?${search}`,
    method: 'POST',
    agent: false,
    headers: [
      ...kept,
      'host',
      `${hostname}:${port}`,
      'content-type',
      'application/json',
      'content-length',
      String(Buffer.byteLength(body)),
    ],
  })
  asked.end(body)
  const [answer] = (await once(asked, 'response')) as [IncomingMessage]
  return answer
}
