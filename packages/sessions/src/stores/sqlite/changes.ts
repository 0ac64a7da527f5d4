import type { ChangePage, ChangesFrom, SessionChange } from '../../store/session-store.ts'
import type { SqliteAccess } from './sqlite-access.ts'
import type { SqliteConnection, SqliteRow } from './sqlite-connection.ts'

/**
 * The number of a change, within a step that writes. Only one such step runs at a time, so the
 * numbers grow in the order in which the changes become visible, and a reader behind a number has
 * seen all before it.
 */
export function nextChangeNumber(connection: SqliteConnection): number {
  const [row] = connection.rows('UPDATE change_counter SET last = last + 1 RETURNING last')
  return Number(row?.['last'])
}

/** A cursor is the number of the last change that was seen. */
export function changes(
  access: SqliteAccess,
  from: ChangesFrom,
  limit: number,
): Promise<ChangePage> {
  return access.read((connection) => {
    // Read before the changes: one that comes in between is seen now or by the next call.
    const newest = newestNumber(connection)
    const rows =
      'cursor' in from
        ? rowsAfter(connection, numberOf(from.cursor, newest), limit)
        : rowsSince(connection, access.now() - from.windowMs, limit)
    const page = rows.slice(0, limit)
    const last = page.at(-1)
    return {
      items: page.map(changeOf),
      cursor: String(last === undefined ? newest : last['change_number']),
      more: rows.length > limit,
    }
  })
}

/** A number that was never given out: the file was put back to an earlier state. All comes again. */
function numberOf(cursor: string, newest: number): number {
  const number = Number(cursor)
  return number <= newest ? number : 0
}

function rowsAfter(connection: SqliteConnection, number: number, limit: number) {
  return connection.rows(
    'SELECT * FROM session WHERE change_number > ? ORDER BY change_number LIMIT ?',
    number,
    limit + 1,
  )
}

function rowsSince(connection: SqliteConnection, time: number, limit: number) {
  return connection.rows(
    `SELECT * FROM session WHERE change_number > 0 AND changed_at >= ?
    ORDER BY change_number LIMIT ?`,
    time,
    limit + 1,
  )
}

function newestNumber(connection: SqliteConnection): number {
  return Number(connection.rows('SELECT last FROM change_counter')[0]?.['last'])
}

function changeOf(row: SqliteRow): SessionChange {
  return {
    sid: String(row['sid']),
    at: Number(row['changed_at']),
    revoked: row['revoked_at'] !== null,
    generation: Number(row['generation']),
  }
}
