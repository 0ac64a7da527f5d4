import {
  admitConnection,
  admitUpgrade,
  connectionOf,
  connectionOptions,
  webSocketCloser,
  type AdmittedOutcome,
  type Verifier,
} from '@sekisho/core'
import type { INestApplicationContext } from '@nestjs/common'
import { WsAdapter } from '@nestjs/platform-ws'
import type { IncomingMessage } from 'node:http'
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

/**
 * `WsAdapter` that answers upgrades without a good token as HTTP does, and guards the connections it
 * lets in: closed with 4401 when their token expires, see `guardConnection` of core.
 *
 * Tokens are looked for where the `tokenSources` of the policy say; `{ webSocketProtocol: 'bearer' }`
 * is for browsers. `@Public()` opens a message, not the connection: that needs `anonymous`.
 */
export class JwtWsAdapter extends WsAdapter {
  readonly #verifier: Verifier
  readonly #options: AdapterOptions

  constructor(app: INestApplicationContext, options: AdapterOptions = {}) {
    super(app)
    this.#verifier = app.get<Verifier>(VERIFIER)
    app.get(Transports).guardConnections()
    this.#options = connectionOptions(options)
  }

  override create(port: number, options?: object): unknown {
    const server = super.create(port, { ...options }) as { handleUpgrade: Upgrade }
    if (!Object.hasOwn(server, 'handleUpgrade')) this.#guard(server)
    return server
  }

  #guard(server: { handleUpgrade: Upgrade }): void {
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
