import { hourMs, nowSql } from './clock.ts'
import { queryRows } from './postgres-access.ts'
import type { PostgresAccess } from './postgres-access.ts'

/**
 * Found by the hour, because an index on the time itself would have to change at each rotation. A
 * session that is in use is passed over, not waited for.
 */
const statement = (sessions: string) => `
  WITH clock AS MATERIALIZED (
    SELECT ${nowSql('$1')} AS now
  ), ended AS MATERIALIZED (
    SELECT sid FROM ${sessions}
    WHERE purge_hour <= (SELECT now FROM clock) / ${hourMs}
      AND CASE WHEN revoked_at IS NULL THEN idle_expires_at ELSE revoked_at + $2::bigint END
        <= (SELECT now FROM clock)
    ORDER BY purge_hour LIMIT $3 FOR UPDATE SKIP LOCKED
  )
  DELETE FROM ${sessions} AS s USING ended WHERE s.sid = ended.sid RETURNING 1`

export async function purge(access: PostgresAccess, limit: number): Promise<number> {
  const rows = await queryRows(access, statement(access.tables.sessions), [
    access.now(),
    access.keepRevokedMs,
    limit,
  ])
  return rows.length
}
