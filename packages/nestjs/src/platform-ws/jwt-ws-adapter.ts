import {
  admitConnection,
  admitUpgrade,
  connectionOf,
  connectionOptions,
  webSocketCloser,
  type AdmittedOutcome,
  type Verifier,
} from '@sekisho/core'
import type { INestApplication } from '@nestjs/common'
import { WsAdapter } from '@nestjs/platform-ws'
import { EventEmitter } from 'node:events'
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { VERIFIER } from '../injection-tokens.ts'
import { Transports } from '../transports/transports.ts'
import type { AdapterOptions } from '../websockets/adapter-options.ts'

type Upgrade = (
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  done: (client: Client, request: IncomingMessage) => void,
) => void

interface Client {
  close(code: number, reason: string): unknown
  once(event: 'close', listener: () => void): unknown
}

const answerWithinMs = 10_000

interface Server {
  readonly path: string
  handleUpgrade: Upgrade
}

/**
 * `WsAdapter` that answers upgrades without a good token as HTTP does, and guards the connections it
 * lets in: closed with 4401 when their token expires, see `guardConnection` of core.
 *
 * Tokens are looked for where the `tokenSources` of the policy say; `{ webSocketProtocol: 'bearer' }`
 * is for browsers. `@Public()` opens a message, not the connection: that needs `anonymous`. Upgrades
 * for other paths are left to others that listen, GraphQL subscriptions say; without any, or without an
 * answer within 10 s, they are ended.
 *
 * Does not check: `Origin`, which a token in a cookie needs as well (RFC 6455 section 10.2).
 *
 * @throws {TypeError} for a mistake in the options.
 */
export class JwtWsAdapter extends WsAdapter {
  readonly #verifier: Verifier
  readonly #options: AdapterOptions
  readonly #upgrades: EventEmitter
  readonly #httpServer: EventEmitter
  readonly #paths = new Set<string>()

  constructor(app: INestApplication, options: AdapterOptions = {}) {
    // WsAdapter ends every upgrade that it hears of and that is for none of its gateways.
    const upgrades = new EventEmitter()
    super(upgrades)
    this.#verifier = app.get<Verifier>(VERIFIER)
    this.#options = connectionOptions(options)
    app.get(Transports).guardConnections()
    this.#upgrades = upgrades
    this.#httpServer = app.getHttpServer() as EventEmitter
  }

  override create(port: number, options?: object): unknown {
    const server = super.create(port, { ...options }) as Server
    if (port === 0) this.#listenFor(server.path)
    if (!Object.hasOwn(server, 'handleUpgrade')) this.#guard(server)
    return server
  }

  #listenFor(path: string): void {
    const isFirst = this.#paths.size === 0
    this.#paths.add(path)
    if (!isFirst) return
    this.#httpServer.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      const { pathname = '' } = URL.parse(request.url ?? '', 'ws://gateway') ?? {}
      if (this.#paths.has(pathname) || this.#httpServer.listenerCount('upgrade') === 1) {
        this.#upgrades.emit('upgrade', request, socket, head)
      } else {
        this.#endUnanswered(socket as Socket)
      }
    })
  }

  // Whoever else listens may leave it as well, and a client could hold it open for ever.
  #endUnanswered(socket: Socket): void {
    const end = (): void => {
      if (socket.bytesWritten === 0) socket.destroy()
    }
    const { setTimer = (callback, delayMs) => void setTimeout(callback, delayMs).unref() } =
      this.#options
    setTimer(end, answerWithinMs)
  }

  #guard(server: Server): void {
    const upgrade = server.handleUpgrade.bind(server)
    server.handleUpgrade = (request, socket, head, done) => {
      const letIn = (outcome: AdmittedOutcome | null): void => {
        if (outcome === null) return
        upgrade(request, socket, head, (client, of) => {
          this.#open(client, outcome)
          done(client, of)
        })
      }
      admitUpgrade(this.#verifier, request, socket)
        .then(letIn)
        .catch((fault: unknown) => {
          socket.destroy()
          this.logger.error(fault)
        })
    }
  }

  // Before the gateway hears of the client.
  #open(client: Client, outcome: AdmittedOutcome): void {
    const close = webSocketCloser(client)
    admitConnection(client, this.#verifier, outcome, { ...this.#options, close })
    client.once('close', () => connectionOf(client)?.dispose())
  }
}
