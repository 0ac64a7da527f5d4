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

type Created = ReturnType<IoAdapter['create']>

const guarded = new WeakSet<object>()

/**
 * `IoAdapter` that refuses handshakes without a good token (`connect_error`, whose `data` has `status`,
 * `code` and `challenge`), and guards the connections it lets in: they get the event `auth_error` and
 * end when their token expires, see `socketIoCloser` of core. Holds for each namespace.
 *
 * `@Public()` opens a message, not the connection: that needs `anonymous`. Connections that socket.io
 * recovers by itself are ended, for they come without a token.
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

  override create(...given: Parameters<IoAdapter['create']>): Created {
    const created = super.create(...given)
    const main = ('of' in created ? created : created.server).of('/')
    // The main namespace too, which is there whether a gateway uses it or not.
    this.#guard(main)
    if (!('of' in created)) this.#guard(created)
    return created
  }

  #guard(namespace: Namespace): void {
    if (guarded.has(namespace)) return
    guarded.add(namespace)
    namespace.use((socket, next) => {
      this.#admit(socket).then(next, next)
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
    // A connection that socket.io recovered comes without asking the middleware.
    if (outcome === undefined || outcome.kind === 'denied') {
      socket.disconnect(true)
      return
    }
    const close = socketIoCloser(socket)
    admitConnection(socket, this.#verifier, outcome, { ...this.#options, close })
    socket.once('disconnect', () => connectionOf(socket)?.dispose())
  }
}
