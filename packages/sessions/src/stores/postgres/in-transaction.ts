import type { PostgresClient, PostgresPool, PostgresRows } from './postgres-pool.ts'

/** A lost connection emits an error beside the rejection; without a listener it ends the process. */
const ignoreLoss = (): void => undefined

/**
 * Runs statements in one transaction whose settings do not depend on those of the server, the role
 * or the pool: READ COMMITTED, names of the server's own catalogue only, a limit on time. They end
 * with the transaction, so a pooler may hand the connection on.
 */
export function inTransaction<Result>(
  pool: PostgresPool,
  timeoutMs: number,
  work: (client: PostgresClient) => Promise<Result>,
): Promise<Result> {
  return withClient(pool, async (client) => {
    await client.query(
      'BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;' +
        'SET LOCAL search_path = pg_catalog, pg_temp;' +
        `SET LOCAL statement_timeout = ${timeoutMs};` +
        `SET LOCAL lock_timeout = ${timeoutMs};` +
        `SET LOCAL idle_in_transaction_session_timeout = ${timeoutMs}`,
    )
    const result = await work(client)
    await client.query('COMMIT')
    return result
  })
}

/**
 * One statement in a transaction like that, in one trip: statements that are sent together are a
 * transaction, and each has the time limit for itself. They cannot have parameters, so all that
 * `statement` holds must be known to be harmless.
 */
export function inOneTrip(
  pool: PostgresPool,
  timeoutMs: number,
  statement: string,
): Promise<PostgresRows> {
  return withClient(pool, async (client) => {
    const results: unknown = await client.query(
      'SET TRANSACTION ISOLATION LEVEL READ COMMITTED READ WRITE;' +
        'SET LOCAL search_path = pg_catalog, pg_temp;' +
        `SET LOCAL statement_timeout = ${timeoutMs};` +
        statement,
    )
    return (results as readonly { readonly rows: PostgresRows }[]).at(-1)?.rows ?? []
  })
}

async function withClient<Result>(
  pool: PostgresPool,
  work: (client: PostgresClient) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect()
  client.on('error', ignoreLoss)
  let usable = false
  try {
    const result = await work(client)
    usable = true
    return result
  } catch (error) {
    usable = await rolledBack(client)
    throw error
  } finally {
    client.removeListener('error', ignoreLoss)
    client.release(!usable)
  }
}

async function rolledBack(client: PostgresClient): Promise<boolean> {
  try {
    await client.query('ROLLBACK')
    return true
  } catch {
    return false
  }
}
