import type { CloseConnection } from './connection-options.ts'

/** What is needed of a WebSocket; that of `ws` and that of browsers have it. */
export interface ClosableWebSocket {
  close(code: number, reason: string): unknown
}

/**
 * Closes a WebSocket with a close frame. Until the client answers it, or `ws` ends its wait of 30 s,
 * messages of the client still arrive: `connection.authorize()` refuses them.
 */
export function webSocketCloser(socket: ClosableWebSocket): CloseConnection {
  return (code, reason) => socket.close(code, reason)
}
