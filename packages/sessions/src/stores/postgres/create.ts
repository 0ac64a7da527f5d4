import type { NewSession, SessionRecord } from '../../store/session-store.ts'
import { hourMs, nowSql } from './clock.ts'
import type { PostgresAccess } from './postgres-access.ts'
import { sessionOf } from '../sql/session-row.ts'
import { sessionColumns } from './session-columns.ts'

const insertion = (sessions: string) => `
  INSERT INTO ${sessions} AS s (
    sid, subject, session_group, application, family_hash, stamp, claims, meta,
    created_at, refreshed_at, idle_expires_at, expires_at, purge_hour
  )
  SELECT $1, $2, $3, $4, $5, $6, $7, $8,
    now, now, now + least($9::bigint, $10::bigint), now + $10, (now + least($9, $10)) / ${hourMs}
  FROM (SELECT ${nowSql('$11')} AS now) AS clock
  RETURNING ${sessionColumns('s')}`

const eviction = (sessions: string) => `
  WITH surplus AS MATERIALIZED (
    SELECT sid FROM ${sessions}
    WHERE subject = $1 AND sid <> $2 AND revoked_at IS NULL AND idle_expires_at > $3::bigint
    ORDER BY refreshed_at DESC, created_at DESC, sid DESC OFFSET $4::bigint
  ), held AS MATERIALIZED (
    SELECT sid FROM ${sessions} WHERE sid IN (SELECT sid FROM surplus) AND revoked_at IS NULL
    ORDER BY sid FOR UPDATE
  )
  UPDATE ${sessions} AS s SET
    revoked_at = $3,
    revoked_for = 'evicted',
    purge_hour = ($3 + $5::bigint) / ${hourMs},
    changed_at = $3,
    changed_xid = pg_current_xact_id()
  FROM held WHERE s.sid = held.sid
  RETURNING s.sid`

/** Logins of one subject wait for each other, so that each sees the sessions of the one before. */
export function create(
  access: PostgresAccess,
  session: NewSession,
): Promise<{ readonly session: SessionRecord; readonly evicted: readonly string[] }> {
  const { sessions } = access.tables
  return access.transaction(async (client) => {
    await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 1))', [
      `${sessions} ${session.subject}`,
    ])
    const { rows } = await client.query(insertion(sessions), [
      session.sid,
      session.subject,
      session.group,
      session.application,
      session.familyHash,
      session.stamp,
      JSON.stringify(session.claims),
      JSON.stringify(session.meta),
      session.idleMs,
      session.absoluteMs,
      access.now(),
    ])
    const created = sessionOf(rows[0] ?? {})
    const evicted = await client.query(eviction(sessions), [
      session.subject,
      session.sid,
      created.createdAt,
      session.maxPerSubject - 1,
      access.keepRevokedMs,
    ])
    return { session: created, evicted: evicted.rows.map((row) => String(row['sid'])) }
  })
}
