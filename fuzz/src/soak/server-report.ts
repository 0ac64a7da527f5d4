/** What a server says of itself when it is asked. */
export interface ServerReport {
  /** After a collection. */
  readonly heapBytes: number
  /** Longest time that we kept the event loop from going on, since the last report. */
  readonly longestStallMs: number
  /** Rejections and exceptions that nobody caught. */
  readonly unhandled: number
  /** Requests that came through to the application. */
  readonly answered: number
}
