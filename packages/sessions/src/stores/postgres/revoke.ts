import type { SessionSelector } from '../../store/session-store.ts'
import { hourMs, nowSql } from './clock.ts'
import { isNoText, queryRows } from './postgres-access.ts'
import type { PostgresAccess } from './postgres-access.ts'

/** Rows are locked in the order of their ids, so that two revocations cannot block each other. */
const statement = (sessions: string, which: string) => `
  WITH held AS MATERIALIZED (
    SELECT sid FROM ${sessions} WHERE revoked_at IS NULL AND ${which} ORDER BY sid FOR UPDATE
  ), timed AS MATERIALIZED (
    SELECT sid, ${nowSql('$1')} AS now FROM held
  )
  UPDATE ${sessions} AS s SET
    revoked_at = timed.now,
    revoked_for = $2,
    purge_hour = (timed.now + $3::bigint) / ${hourMs},
    changed_at = timed.now,
    changed_xid = pg_current_xact_id()
  FROM timed WHERE s.sid = timed.sid
  RETURNING s.sid`

export async function revoke(
  access: PostgresAccess,
  which: SessionSelector,
  reason: string,
): Promise<readonly string[]> {
  if ('sid' in which && isNoText(which.sid)) return []
  const { sessions } = access.tables
  const settings = [access.now(), reason, access.keepRevokedMs]
  const rows = await ('sid' in which
    ? queryRows(access, statement(sessions, 'sid = $4'), [...settings, which.sid])
    : queryRows(
        access,
        statement(
          sessions,
          `subject = $4 AND idle_expires_at > ${nowSql('$1')}
          AND ($5::text IS NULL OR session_group = $5) AND ($6::text IS NULL OR sid <> $6)`,
        ),
        [...settings, which.subject, which.group ?? null, which.except ?? null],
      ))
  return rows.map((row) => String(row['sid']))
}
