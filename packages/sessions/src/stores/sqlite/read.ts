import type { ListPage, SessionRecord } from '../../store/session-store.ts'
import { sessionOf } from '../sql/session-row.ts'
import type { SqliteAccess } from './sqlite-access.ts'

export function get(access: SqliteAccess, sid: string): Promise<SessionRecord | null> {
  return access.read((connection) => {
    const [row] = connection.rows('SELECT * FROM session WHERE sid = ?', sid)
    return row === undefined ? null : sessionOf(row)
  })
}

export function list(
  access: SqliteAccess,
  subject: string,
  { after, limit = 100 }: ListPage,
): Promise<readonly SessionRecord[]> {
  return access.read((connection) =>
    connection
      .rows(
        `SELECT * FROM session
        WHERE subject = ?1 AND revoked_at IS NULL AND idle_expires_at > ?2
          AND (?3 IS NULL OR (refreshed_at, sid) <
            ((SELECT refreshed_at FROM session WHERE sid = ?3), ?3))
        ORDER BY refreshed_at DESC, sid DESC LIMIT ?4`,
        subject,
        access.now(),
        after ?? null,
        limit,
      )
      .map(sessionOf),
  )
}
