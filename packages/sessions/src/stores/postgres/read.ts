import type { ListPage, SessionRecord } from '../../store/session-store.ts'
import { nowSql } from './clock.ts'
import { isNoText, queryRows } from './postgres-access.ts'
import type { PostgresAccess } from './postgres-access.ts'
import { sessionOf } from '../sql/session-row.ts'
import { sessionColumns } from './session-columns.ts'

export async function get(access: PostgresAccess, sid: string): Promise<SessionRecord | null> {
  if (isNoText(sid)) return null
  const [row] = await queryRows(
    access,
    `SELECT ${sessionColumns('s')} FROM ${access.tables.sessions} AS s WHERE sid = $1`,
    [sid],
  )
  return row === undefined ? null : sessionOf(row)
}

export async function list(
  access: PostgresAccess,
  subject: string,
  page: ListPage,
): Promise<readonly SessionRecord[]> {
  const { sessions } = access.tables
  const rows = await queryRows(
    access,
    `SELECT ${sessionColumns('s')} FROM ${sessions} AS s
    WHERE subject = $1 AND revoked_at IS NULL AND idle_expires_at > ${nowSql('$2')}
      AND (refreshed_at, sid) < (
        coalesce((SELECT refreshed_at FROM ${sessions} WHERE sid = $3), 9223372036854775807),
        coalesce($3, '')
      )
    ORDER BY refreshed_at DESC, sid DESC LIMIT $4`,
    [subject, access.now(), page.after ?? null, page.limit ?? 100],
  )
  return rows.map(sessionOf)
}
