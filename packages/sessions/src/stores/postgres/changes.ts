import type { ChangePage, ChangesFrom, SessionChange } from '../../store/session-store.ts'
import { nowSql } from './clock.ts'
import { queryRows } from './postgres-access.ts'
import type { PostgresAccess } from './postgres-access.ts'

/**
 * Where a reader stands. `seen` is a snapshot of the server (which transactions had ended): a change
 * is new when its transaction is not in it, whenever it began and in whatever order they commit.
 * While a round of several pages lasts, `next` is the snapshot of its first page.
 */
interface Position {
  readonly seen: string | null
  readonly next: string | null
  readonly after: { readonly at: number; readonly sid: string }
}

const statement = (sessions: string) => `
  WITH clock AS MATERIALIZED (
    SELECT pg_current_snapshot() AS snapshot,
      coalesce($2::bigint, ${nowSql('$1')} - $3::bigint) AS after_at,
      coalesce(pg_snapshot_xmax($5::pg_snapshot) > pg_snapshot_xmax(pg_current_snapshot()), false)
        AS rewound
  ), news AS MATERIALIZED (
    SELECT * FROM (
      SELECT sid, changed_at, revoked_at, generation FROM ${sessions}
      WHERE $5 IS NULL AND changed_at IS NOT NULL
        AND (changed_at, sid) > ((SELECT after_at FROM clock), $4)
      UNION ALL
      SELECT sid, changed_at, revoked_at, generation FROM ${sessions}
      WHERE changed_xid >= pg_snapshot_xmin($5) AND NOT pg_visible_in_snapshot(changed_xid, $5)
        AND (changed_at, sid) > ((SELECT after_at FROM clock), $4)
    ) AS both_ways
    ORDER BY changed_at, sid LIMIT $6
  )
  SELECT clock.snapshot::text AS snapshot, clock.rewound, news.sid, news.changed_at,
    news.revoked_at IS NOT NULL AS revoked, news.generation
  FROM clock LEFT JOIN news ON true ORDER BY news.changed_at, news.sid`

/** Every change that is committed, at once; none is missed when an older one commits later. */
export async function changes(
  access: PostgresAccess,
  from: ChangesFrom,
  limit: number,
): Promise<ChangePage> {
  const position = 'cursor' in from ? positionOf(from.cursor) : null
  const rows = await queryRows(access, statement(access.tables.sessions), [
    access.now(),
    position?.after.at ?? null,
    'windowMs' in from ? from.windowMs : 0,
    position?.after.sid ?? '',
    position?.seen ?? null,
    limit + 1,
  ])
  // The server was put back to an earlier state, or is another one: its snapshots do not compare.
  if (rows[0]?.['rewound'] === true) {
    return changes(access, { windowMs: access.keepRevokedMs }, limit)
  }
  const found = rows.filter((row) => row['sid'] !== null).map(changeOf)
  const items = found.slice(0, limit)
  const last = items.at(-1)
  const next = position?.next ?? String(rows[0]?.['snapshot'])
  const more = found.length > limit && last !== undefined
  const cursor: Position = more
    ? { seen: position?.seen ?? null, next, after: { at: last.at, sid: last.sid } }
    : { seen: next, next: null, after: { at: -1, sid: '' } }
  return { items, cursor: JSON.stringify(cursor), more }
}

function positionOf(cursor: string): Position {
  return JSON.parse(cursor) as Position
}

function changeOf(row: Record<string, unknown>): SessionChange {
  return {
    sid: String(row['sid']),
    at: Number(row['changed_at']),
    revoked: row['revoked'] === true,
    generation: Number(row['generation']),
  }
}
