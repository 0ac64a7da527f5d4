import type { NewSession, SessionRecord } from '../../store/session-store.ts'
import { purgeHour } from './purge.ts'
import { revokeEach } from './revoke.ts'
import { sessionOf } from '../sql/session-row.ts'
import type { SqliteAccess } from './sqlite-access.ts'
import type { SqliteConnection } from './sqlite-connection.ts'

export function create(
  access: SqliteAccess,
  session: NewSession,
): Promise<{ readonly session: SessionRecord; readonly evicted: readonly string[] }> {
  return access.write('flushed', (connection) => {
    const now = access.now()
    const evicted = surplus(connection, session, now)
    revokeEach(access, connection, evicted, 'evicted', now)
    return { session: insert(connection, session, now), evicted }
  })
}

/** The sessions that are too many when one more comes. */
function surplus(
  connection: SqliteConnection,
  { subject, maxPerSubject }: NewSession,
  now: number,
): readonly string[] {
  const rows = connection.rows(
    `SELECT sid FROM session WHERE subject = ? AND revoked_at IS NULL AND idle_expires_at > ?
    ORDER BY refreshed_at DESC, created_at DESC, sid DESC LIMIT -1 OFFSET ?`,
    subject,
    now,
    maxPerSubject - 1,
  )
  return rows.map((row) => String(row['sid']))
}

function insert(connection: SqliteConnection, session: NewSession, now: number): SessionRecord {
  const idleExpiresAt = now + Math.min(session.idleMs, session.absoluteMs)
  const [row] = connection.rows(
    `INSERT INTO session (sid, subject, session_group, application, family_hash, stamp, claims,
      meta, created_at, refreshed_at, idle_expires_at, expires_at, purge_hour)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING *`,
    session.sid,
    session.subject,
    session.group,
    session.application,
    session.familyHash,
    session.stamp,
    JSON.stringify(session.claims),
    JSON.stringify(session.meta),
    now,
    now,
    idleExpiresAt,
    now + session.absoluteMs,
    purgeHour(idleExpiresAt),
  )
  return sessionOf(row ?? {})
}
