import 'reflect-metadata'
import { createVerifier, type SharedOptions, type Verifier } from '@sekisho/core'
import { JwtAuthModule, VERIFIER } from '@sekisho/nestjs'
import { graphql, graphqlWs, type GraphqlWsOptions } from '@sekisho/nestjs/graphql'
import { startTestIssuer, testClock, type TestIssuer } from '@sekisho/testing'
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo'
import type { INestApplication } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { GraphQLModule } from '@nestjs/graphql'
import { manualTime, type ManualTime } from '../../../core/test/connections/manual-time.ts'
import { OrdersResolver } from './orders.resolver.ts'

/** A GraphQL service on a free port, with a clock in hand. */
export interface GraphqlService {
  readonly app: INestApplication
  readonly issuer: TestIssuer
  readonly time: ManualTime
  readonly verifier: Verifier
  readonly url: string
  /** An operation over HTTP; with the Authorization line, if there is one. */
  readonly ask: (query: string, authorization?: string) => Promise<GraphqlAnswer>
  readonly bearer: (claims?: Readonly<Record<string, unknown>>, seconds?: number) => string
  close(): Promise<void>
}

/** What came back of an operation. */
export interface GraphqlAnswer {
  readonly status: number
  readonly headers: Headers
  readonly data: Readonly<Record<string, unknown>> | null | undefined
  readonly errors: readonly GraphqlFault[]
}

interface GraphqlFault {
  readonly message: string
  readonly path?: readonly string[]
  readonly extensions: Readonly<Record<string, unknown>>
}

class RootModule {}

const token: GraphqlWsOptions['token'] = (params) => params['token']

/** What a test changes. */
export interface GraphqlSetup {
  readonly policy?: Partial<SharedOptions>
  readonly config?: Partial<ApolloDriverConfig>
  readonly transports?: Parameters<typeof JwtAuthModule.forRoot>[1]
  /** Null for a service that takes connections unguarded. */
  readonly connections?: Partial<GraphqlWsOptions> | null
}

export async function serveGraphql({
  policy = {},
  config = {},
  transports = [graphql()],
  connections = {},
}: GraphqlSetup = {}): Promise<GraphqlService> {
  const clock = testClock()
  const issuer = await startTestIssuer({ clock })
  const time = manualTime(clock.now())
  const verifier = createVerifier({
    ...issuer.options(),
    clockToleranceSeconds: 0,
    ...policy,
    now: time.now,
  })
  // The clock is that of the verifier.
  const { setTimer } = time
  const graphqlModule = GraphQLModule.forRootAsync<ApolloDriverConfig>({
    driver: ApolloDriver,
    inject: [VERIFIER],
    useFactory: (injected: Verifier) => ({
      autoSchemaFile: true,
      graphiql: false,
      includeStacktraceInErrorResponses: false,
      fieldResolverEnhancers: ['guards'],
      subscriptions: {
        'graphql-ws':
          connections === null ? true : graphqlWs(injected, { token, setTimer, ...connections }),
      },
      ...config,
    }),
  })
  const app = await NestFactory.create(
    {
      module: RootModule,
      imports: [JwtAuthModule.forRoot(verifier, transports), graphqlModule],
      providers: [OrdersResolver],
    },
    { logger: false, abortOnError: false, forceCloseConnections: true },
  )
  try {
    await app.listen(0, '127.0.0.1')
  } catch (fault) {
    await issuer.close()
    throw fault
  }
  const url = `${await app.getUrl()}/graphql`
  return {
    app,
    issuer,
    time,
    verifier,
    url,
    ask: (query, authorization) => ask(url, query, authorization),
    bearer: (claims = {}, seconds = 300) =>
      `Bearer ${issuer.token({ claims, expiresInSeconds: seconds })}`,
    close: async () => {
      await app.close()
      await issuer.close()
    },
  }
}

async function ask(url: string, query: string, authorization?: string): Promise<GraphqlAnswer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(authorization === undefined ? {} : { authorization }),
    },
    body: JSON.stringify({ query }),
  })
  const { data, errors = [] } = (await response.json()) as Partial<GraphqlAnswer>
  return { status: response.status, headers: response.headers, data, errors }
}
