import {
  admitAt,
  admitConnection,
  connectionOf,
  connectionOptions,
  givenToken,
  refusalOf,
  webSocketCloser,
  type ConnectionOptions,
  type Verifier,
} from '@sekisho/core'
import { functionOf } from '@sekisho/core/options'

/** What is needed of the context that `graphql-ws` has for each connection. */
export interface GraphqlWsContext {
  readonly connectionParams?: Readonly<Record<string, unknown>> | undefined
  /** Of its server for `ws`, which is the one of Nest: the socket is in it. */
  readonly extra: unknown
}

interface ClosableSocket {
  readonly readyState: number
  close(code: number, reason: string): unknown
}

/** How connections of `graphql-ws` are guarded; beside `token`, the options of `guardConnection`. */
export interface GraphqlWsOptions extends Omit<ConnectionOptions, 'close'> {
  /** Where the client puts its token: it is taken from nowhere else. */
  readonly token: (connectionParams: Readonly<Record<string, unknown>>) => unknown
}

/** For `subscriptions: { 'graphql-ws': … }` of `GraphQLModule`. */
export interface GraphqlWsHooks {
  readonly onConnect: (context: GraphqlWsContext) => Promise<boolean>
  readonly onClose: (context: GraphqlWsContext) => void
}

/**
 * Asks connections of `graphql-ws` for their token in `connection_init`, and guards those that are
 * let in: closed with 4401 when the token expires, see `guardConnection`. One that is refused is closed
 * with 4401, 4400, or 4503 when keys cannot be had, and the public text.
 *
 * @throws {TypeError} for a mistake in the options.
 */
export function graphqlWs(
  verifier: Verifier,
  { token: tokenIn, ...others }: GraphqlWsOptions,
): GraphqlWsHooks {
  const token = functionOf('token', tokenIn)
  const options = connectionOptions(others)
  return {
    onConnect: async ({ connectionParams = {}, extra }) => {
      const socket = socketIn(extra)
      const outcome = await admitAt(socket, verifier, givenToken(token(connectionParams)))
      if (outcome.kind === 'denied') {
        const { status, message } = refusalOf(outcome.denial)
        socket.close(4000 + status, message)
        return false
      }
      const close = webSocketCloser(socket)
      const connection = admitConnection(socket, verifier, outcome, { ...options, close })
      const isOpen = socket.readyState === 1
      // The client left while its token was verified, and onClose() found nothing to end.
      if (!isOpen) connection?.dispose()
      return isOpen
    },
    onClose: ({ extra }) => connectionOf(socketIn(extra))?.dispose(),
  }
}

function socketIn(extra: unknown): ClosableSocket {
  return (extra as { readonly socket: ClosableSocket }).socket
}
