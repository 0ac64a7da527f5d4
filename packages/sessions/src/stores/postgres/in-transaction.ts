import type { PostgresClient, PostgresPool } from './postgres-pool.ts'

/** A lost connection emits an error beside the rejection; without a listener it ends the process. */
const ignoreLoss = (): void => undefined

/**
 * Runs statements in one transaction whose settings do not depend on those of the server, the role
 * or the pool: READ COMMITTED, names of the server's own catalogue only, a limit on time. They end
 * with the transaction, so a pooler may hand the connection on.
 */
export async function inTransaction<Result>(
  pool: PostgresPool,
  timeoutMs: number,
  work: (client: PostgresClient) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect()
  client.on('error', ignoreLoss)
  let usable = false
  try {
    await client.query(
      'BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;' +
        'SET LOCAL search_path = pg_catalog, pg_temp;' +
        `SET LOCAL statement_timeout = ${timeoutMs};` +
        `SET LOCAL lock_timeout = ${timeoutMs};` +
        `SET LOCAL idle_in_transaction_session_timeout = ${timeoutMs}`,
    )
    const result = await work(client)
    await client.query('COMMIT')
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
