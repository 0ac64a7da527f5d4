import type { SqliteAccess } from './sqlite-access.ts'

/** Ended sessions are found by the hour: an index on the time itself would change at each rotation. */
export function purgeHour(time: number): number {
  return Math.floor(time / 3_600_000)
}

export function purge(access: SqliteAccess, limit: number): Promise<number> {
  return access.write('flushed', (connection) => {
    const now = access.now()
    return connection.run(
      `DELETE FROM session WHERE sid IN (
        SELECT sid FROM session
        WHERE purge_hour <= ?
          AND CASE WHEN revoked_at IS NULL THEN idle_expires_at ELSE revoked_at + ? END <= ?
        ORDER BY purge_hour LIMIT ?
      )`,
      purgeHour(now),
      access.keepRevokedMs,
      now,
      limit,
    )
  })
}
