import type { Verifier, VerifierOptions } from '@sekisho/core'
import { JwtAuthModule, VERIFIER } from '@sekisho/nestjs'
import { graphql, graphqlWs } from '@sekisho/nestjs/graphql'
import { JwtWsAdapter } from '@sekisho/nestjs/platform-ws'
import { createSecuredDocument } from '@sekisho/nestjs/swagger'
import { webSockets } from '@sekisho/nestjs/websockets'
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo'
import type { INestApplication } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { GraphQLModule } from '@nestjs/graphql'
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger'
import 'reflect-metadata'
import { OrdersController } from './orders.controller.ts'
import { OrdersGateway } from './orders.gateway.ts'
import { OrdersResolver } from './orders.resolver.ts'
import { Orders } from './orders.ts'

class AppModule {}

const graphqlModule = () =>
  GraphQLModule.forRootAsync<ApolloDriverConfig>({
    driver: ApolloDriver,
    inject: [VERIFIER],
    useFactory: (verifier: Verifier) => ({
      autoSchemaFile: true,
      graphiql: false,
      introspection: false,
      includeStacktraceInErrorResponses: false,
      // Else Nest asks no guard for a field resolver.
      fieldResolverEnhancers: ['guards'],
      subscriptions: {
        'graphql-ws': graphqlWs(verifier, { token: (params) => params['token'] }),
      },
    }),
  })

/**
 * The orders API over HTTP, GraphQL (`/graphql`) and a WebSocket (`/live`), with everything closed by
 * `JwtAuthModule`, and its description at `/docs`.
 */
export async function createApp(policy?: VerifierOptions | Verifier): Promise<INestApplication> {
  const app = await NestFactory.create(
    {
      module: AppModule,
      imports: [JwtAuthModule.forRoot(policy, [graphql(), webSockets()]), graphqlModule()],
      controllers: [OrdersController],
      providers: [Orders, OrdersResolver, OrdersGateway],
    },
    // An error at start-up is the caller's to handle; Nest would end the process by itself.
    { logger: ['error', 'warn'], abortOnError: false },
  )
  app.useWebSocketAdapter(new JwtWsAdapter(app))
  const document = createSecuredDocument(app, new DocumentBuilder().setTitle('Orders').build())
  SwaggerModule.setup('docs', app, document)
  return app
}
