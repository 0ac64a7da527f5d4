import type { SessionSelector } from '../../store/session-store.ts'
import { nextChangeNumber } from './changes.ts'
import { purgeHour } from './purge.ts'
import type { SqliteAccess } from './sqlite-access.ts'
import type { SqliteConnection } from './sqlite-connection.ts'

export function revoke(
  access: SqliteAccess,
  which: SessionSelector,
  reason: string,
): Promise<readonly string[]> {
  return access.write('flushed', (connection) => {
    const now = access.now()
    const sids = selected(connection, which, now)
    revokeEach(access, connection, sids, reason, now)
    return sids
  })
}

/** For sessions that are not revoked; within a step that writes. */
export function revokeEach(
  { keepRevokedMs }: SqliteAccess,
  connection: SqliteConnection,
  sids: readonly string[],
  reason: string,
  now: number,
): void {
  for (const sid of sids) {
    connection.run(
      `UPDATE session SET revoked_at = ?, revoked_for = ?, purge_hour = ?,
        changed_at = ?, change_number = ? WHERE sid = ?`,
      now,
      reason,
      purgeHour(now + keepRevokedMs),
      now,
      nextChangeNumber(connection),
      sid,
    )
  }
}

function selected(
  connection: SqliteConnection,
  which: SessionSelector,
  now: number,
): readonly string[] {
  const rows =
    'sid' in which
      ? connection.rows('SELECT sid FROM session WHERE sid = ? AND revoked_at IS NULL', which.sid)
      : connection.rows(
          `SELECT sid FROM session
          WHERE subject = ? AND revoked_at IS NULL AND idle_expires_at > ?
            AND (?3 IS NULL OR session_group = ?3) AND sid IS NOT ?4`,
          which.subject,
          now,
          which.group ?? null,
          which.except ?? null,
        )
  return rows.map((row) => String(row['sid']))
}
