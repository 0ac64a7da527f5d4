export type PostgresRows = readonly Record<string, unknown>[]

/** What the store uses of a connection; a client of `pg` fits. */
export interface PostgresClient {
  /** Text without values may be several statements; the answer is a list of their results then. */
  query(text: string, values?: unknown[]): Promise<{ readonly rows: PostgresRows }>
  /** Gives the connection back, or closes it when `destroy` is true. */
  release(destroy?: boolean): void
  on(event: 'error', listener: (error: Error) => void): unknown
  removeListener(event: 'error', listener: (error: Error) => void): unknown
}

/** What the store uses of a pool; `new Pool()` of `pg` fits. */
export interface PostgresPool {
  connect(): Promise<PostgresClient>
}
