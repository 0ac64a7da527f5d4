/** What the store uses of a connection; a client of `pg` fits. */
export interface PostgresClient {
  query(
    text: string,
    values?: unknown[],
  ): Promise<{ readonly rows: readonly Record<string, unknown>[] }>
  /** Gives the connection back, or closes it when `destroy` is true. */
  release(destroy?: boolean): void
  on(event: 'error', listener: (error: Error) => void): unknown
  removeListener(event: 'error', listener: (error: Error) => void): unknown
}

/** What the store uses of a pool; `new Pool()` of `pg` fits. */
export interface PostgresPool {
  connect(): Promise<PostgresClient>
}
