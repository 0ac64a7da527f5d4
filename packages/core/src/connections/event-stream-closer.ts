import type { CloseConnection } from './connection-options.ts'

/** What is needed of a response that streams events; Node's `ServerResponse` has it. */
export interface ClosableEventStream {
  readonly writable: boolean
  end(text: string): unknown
}

/**
 * Ends a stream of server-sent events after an event `auth_error` whose data is
 * `{"code":4401,"reason":"token expired"}`. An `EventSource` comes back by itself, and with the same
 * token it gets 401 and gives up.
 */
export function eventStreamCloser(response: ClosableEventStream): CloseConnection {
  return (code, reason) => {
    if (!response.writable) return
    response.end(`event: auth_error\ndata: ${JSON.stringify({ code, reason })}\n\n`)
  }
}
