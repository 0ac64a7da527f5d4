import 'reflect-metadata'
import {
  createConnectionRegistry,
  createVerifier,
  type ConnectionRegistry,
  type SharedOptions,
} from '@sekisho/core'
import { JwtAuthModule, type Transport } from '@sekisho/nestjs'
import type { AdapterOptions } from '@sekisho/nestjs/platform-ws'
import { webSockets } from '@sekisho/nestjs/websockets'
import { startTestIssuer, testClock, type TestIssuer } from '@sekisho/testing'
import type { INestApplication, WebSocketAdapter } from '@nestjs/common'
import type { AbstractHttpAdapter } from '@nestjs/core'
import { NestFactory } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { manualTime, type ManualTime } from '../../../core/test/connections/manual-time.ts'
import { ChatGateway } from './chat.gateway.ts'

/** A service with the chat gateway on a free port, its clock in hand. */
export interface ChatService {
  readonly app: INestApplication
  readonly gateway: ChatGateway
  readonly issuer: TestIssuer
  readonly time: ManualTime
  readonly registry: ConnectionRegistry
  /** `http://127.0.0.1:<port>` */
  readonly url: string
  readonly token: (seconds?: number, claims?: Readonly<Record<string, unknown>>) => string
  close(): Promise<void>
}

/** What a test changes. */
export interface ChatSetup {
  readonly policy?: Partial<SharedOptions>
  readonly transports?: readonly Transport[]
  readonly connection?: AdapterOptions
  readonly gateway?: typeof ChatGateway
  readonly httpAdapter?: AbstractHttpAdapter
  readonly adapter: (app: INestApplication, options: AdapterOptions) => WebSocketAdapter
}

class RootModule {}

export async function serveChat({
  policy = {},
  transports = [webSockets()],
  connection = {},
  gateway = ChatGateway,
  httpAdapter = new ExpressAdapter(),
  adapter,
}: ChatSetup): Promise<ChatService> {
  const clock = testClock()
  const issuer = await startTestIssuer({ clock })
  const time = manualTime(clock.now())
  const registry = createConnectionRegistry()
  const verifier = createVerifier({
    ...issuer.options(),
    clockToleranceSeconds: 0,
    ...policy,
    now: time.now,
  })
  const app = await NestFactory.create(
    {
      module: RootModule,
      imports: [JwtAuthModule.forRoot(verifier, transports)],
      providers: [gateway],
    },
    httpAdapter,
    { logger: false, abortOnError: false, forceCloseConnections: true },
  )
  // The clock is that of the verifier.
  const { setTimer } = time
  app.useWebSocketAdapter(adapter(app, { registry, setTimer, ...connection }))
  try {
    await app.listen(0, '127.0.0.1')
  } catch (fault) {
    await issuer.close()
    throw fault
  }
  return {
    app,
    gateway: app.get(gateway),
    issuer,
    time,
    registry,
    url: await app.getUrl(),
    token: (seconds = 300, claims = {}) => issuer.token({ expiresInSeconds: seconds, claims }),
    close: async () => {
      await app.close()
      await issuer.close()
    },
  }
}
