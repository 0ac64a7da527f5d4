import type { PostgresClient, PostgresRows } from './postgres-pool.ts'
import type { PostgresTables } from './postgres-tables.ts'

/** What the operations of the store share. */
export interface PostgresAccess {
  readonly tables: PostgresTables
  readonly keepRevokedMs: number
  /** Milliseconds by the injected clock; null: the clock of the server. */
  readonly now: () => number | null
  readonly transaction: <Result>(
    work: (client: PostgresClient) => Promise<Result>,
  ) => Promise<Result>
  /** One statement without parameters as a transaction. */
  readonly oneTrip: (statement: string) => Promise<PostgresRows>
}

/** One statement in a transaction of its own. */
export async function queryRows(
  access: PostgresAccess,
  text: string,
  values: unknown[],
): Promise<PostgresRows> {
  const result = await access.transaction((client) => client.query(text, values))
  return result.rows
}

/** The server takes no text with this character; a sid that a client sends may have it. */
export function isNoText(text: string): boolean {
  return text.includes('\0')
}
