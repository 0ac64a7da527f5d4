import type { CloseConnection } from './connection-options.ts'

/** What is needed of a socket of socket.io, on the server. */
export interface ClosableSocketIo {
  emit(event: 'auth_error', closed: { readonly code: number; readonly reason: string }): unknown
  disconnect(close: boolean): unknown
}

/**
 * Disconnects a socket.io client after an event `auth_error` with `{ code, reason }`, for socket.io has
 * no close codes. The connection below ends too, with every namespace on it.
 *
 * Guard in the `connection` listener, not in a middleware: a socket that a later middleware refuses, or
 * that left meanwhile, gets no `disconnect` event, and nobody would dispose of its guard.
 */
export function socketIoCloser(socket: ClosableSocketIo): CloseConnection {
  return (code, reason) => {
    socket.emit('auth_error', { code, reason })
    socket.disconnect(true)
  }
}
