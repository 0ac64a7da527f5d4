import {
  admitAt,
  admitConnection,
  connectionOf,
  connectionOptions,
  givenToken,
  nodeRequest,
  outcomeOf,
  refusalOf,
  socketIoCloser,
  type Verifier,
} from '@sekisho/core'
import { functionOf } from '@sekisho/core/options'
import type { INestApplicationContext } from '@nestjs/common'
import { IoAdapter } from '@nestjs/platform-socket.io'
import type { IncomingMessage } from 'node:http'
import { VERIFIER } from '../injection-tokens.ts'
import { Transports } from '../transports/transports.ts'
import type { AdapterOptions } from '../websockets/adapter-options.ts'

/** What is needed of a socket of socket.io. */
export interface IoSocket {
  readonly handshake: { readonly auth: Readonly<Record<string, unknown>> }
  readonly request: IncomingMessage
  emit(event: string, ...data: readonly unknown[]): unknown
  disconnect(close: boolean): unknown
  once(event: 'disconnect', listener: () => void): unknown
}

/** Beside `token`, the options of `guardConnection` of core. */
export interface JwtIoAdapterOptions extends AdapterOptions {
  /**
   * Where the client puts its token, for example `({ handshake }) => handshake.auth['token']`. Default:
   * where the `tokenSources` of the policy say, in the request of the handshake.
   */
  readonly token?: (socket: IoSocket) => unknown
}

interface Namespace {
  use(middleware: (socket: IoSocket, next: (error?: Error) => void) => void): unknown
  on(event: 'connection', listener: (socket: IoSocket) => void): unknown
}

type IoServer = ReturnType<IoAdapter['createIOServer']>

/**
 * `IoAdapter` that refuses handshakes without a good token (`connect_error`, whose `data` has `status`,
 * `code` and `challenge`), and guards the connections it lets in: they get the event `auth_error` and
 * end when their token expires, see `socketIoCloser` of core. Holds for each namespace.
 *
 * `@Public()` opens a message, not the connection: that needs `anonymous`.
 *
 * @throws {TypeError} for a mistake in the options.
 */
export class JwtIoAdapter extends IoAdapter {
  readonly #verifier: Verifier
  readonly #options: AdapterOptions
  readonly #token: JwtIoAdapterOptions['token']

  constructor(app: INestApplicationContext, { token, ...options }: JwtIoAdapterOptions = {}) {
    super(app)
    this.#verifier = app.get<Verifier>(VERIFIER)
    app.get(Transports).guardConnections()
    this.#options = connectionOptions(options)
    this.#token = token === undefined ? token : functionOf('token', token)
  }

  /** @throws {TypeError} for `connectionStateRecovery`, which sends what was missed ahead of any check. */
  override createIOServer(...given: Parameters<IoAdapter['createIOServer']>): IoServer {
    if (given[1]?.connectionStateRecovery !== undefined) {
      throw new TypeError(
        'Sekisho: connectionStateRecovery sends a client what it missed before its token is checked; leave it out',
      )
    }
    const server = super.createIOServer(...given)
    // Namespaces that no gateway has are guarded too: the main one is always there.
    this.#guard(server.of('/'))
    server.on('new_namespace', (namespace: Namespace) => this.#guard(namespace))
    return server
  }

  #guard(namespace: Namespace): void {
    namespace.use((socket, next) => {
      this.#admit(socket).then(next, (fault: unknown) => {
        this.logger.error(fault)
        next(new Error('Internal server error'))
      })
    })
    // Not in the middleware: a socket that another one refuses is never told that it ended.
    namespace.on('connection', (socket) => this.#open(socket))
  }

  async #admit(socket: IoSocket): Promise<Error | undefined> {
    const given = this.#token
    const request = given === undefined ? nodeRequest(socket.request) : givenToken(given(socket))
    const outcome = await admitAt(socket, this.#verifier, request)
    if (outcome.kind !== 'denied') return undefined
    const { message, ...data } = refusalOf(outcome.denial)
    return Object.assign(new Error(message), { data })
  }

  // Before the gateway hears of the client.
  #open(socket: IoSocket): void {
    const outcome = outcomeOf(socket)
    // A connection that never came by the middleware.
    if (outcome === undefined || outcome.kind === 'denied') {
      socket.disconnect(true)
      return
    }
    const close = socketIoCloser(socket)
    admitConnection(socket, this.#verifier, outcome, { ...this.#options, close })
    socket.once('disconnect', () => connectionOf(socket)?.dispose())
  }
}
