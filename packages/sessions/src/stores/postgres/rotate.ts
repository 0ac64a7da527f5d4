import type { RotationRequest, RotationResult } from '../../store/session-store.ts'
import { hourMs, nowSql } from './clock.ts'
import { queryRows } from './postgres-access.ts'
import type { PostgresAccess } from './postgres-access.ts'
import { rotateCurrent } from './rotate-current.ts'
import { sessionOf } from '../sql/session-row.ts'
import { sessionColumns } from './session-columns.ts'

/**
 * The row is locked first and judged then, by the clock as it is once the lock is held; the change
 * follows from the judgement alone.
 */
const statement = (sessions: string) => `
  WITH held AS MATERIALIZED (
    SELECT * FROM ${sessions} WHERE sid = $1 FOR UPDATE
  ), timed AS MATERIALIZED (
    SELECT *, ${nowSql('$10')} AS now FROM held
  ), judged AS MATERIALIZED (
    SELECT *, CASE
      WHEN family_hash <> $2 THEN 'not_found'
      WHEN revoked_at IS NOT NULL THEN 'revoked'
      WHEN now >= idle_expires_at THEN 'expired'
      WHEN generation = $3::bigint THEN 'rotated'
      WHEN generation < $3 THEN CASE WHEN $7::boolean THEN 'resynced' ELSE 'ahead' END
      WHEN generation - 1 = $3 AND now <= refreshed_at + $4::bigint AND repeats < $6::bigint
        THEN 'repeated'
      ELSE 'reused' END AS outcome
    FROM timed
  ), rotated AS (
    UPDATE ${sessions} AS s SET
      generation = $3 + 1,
      repeats = 0,
      refreshed_at = greatest(j.now, j.refreshed_at),
      idle_expires_at = least(j.now + $5::bigint, j.expires_at),
      purge_hour = least(j.now + $5, j.expires_at) / ${hourMs},
      changed_at = CASE WHEN $9::boolean THEN j.now ELSE j.changed_at END,
      changed_xid = CASE WHEN $9 THEN pg_current_xact_id() ELSE j.changed_xid END
    FROM judged AS j WHERE s.sid = j.sid AND j.outcome IN ('rotated', 'resynced')
    RETURNING s.*
  ), repeated AS (
    UPDATE ${sessions} AS s SET repeats = j.repeats + 1
    FROM judged AS j WHERE s.sid = j.sid AND j.outcome = 'repeated'
    RETURNING s.*
  ), reused AS (
    UPDATE ${sessions} AS s SET
      revoked_at = j.now,
      revoked_for = 'reuse',
      purge_hour = (j.now + $11::bigint) / ${hourMs},
      changed_at = j.now,
      changed_xid = pg_current_xact_id()
    FROM judged AS j WHERE s.sid = j.sid AND j.outcome = 'reused' AND $8::boolean
    RETURNING s.*
  ), after AS (
    SELECT * FROM rotated UNION ALL SELECT * FROM repeated UNION ALL SELECT * FROM reused
  )
  SELECT j.outcome, ${sessionColumns('after')} FROM judged AS j JOIN after ON true
  UNION ALL
  SELECT j.outcome, ${sessionColumns('j')} FROM judged AS j WHERE NOT EXISTS (SELECT 1 FROM after)`

/** Most tokens are the current one: a single statement compares that and rotates, in one trip. */
export async function rotate(
  access: PostgresAccess,
  request: RotationRequest,
): Promise<RotationResult> {
  return (await rotateCurrent(access, request)) ?? judgeAndRotate(access, request)
}

async function judgeAndRotate(
  access: PostgresAccess,
  request: RotationRequest,
): Promise<RotationResult> {
  const [row] = await queryRows(access, statement(access.tables.sessions), [
    request.sid,
    request.familyHash,
    request.generation,
    request.leewayMs,
    request.idleMs,
    Math.min(request.maxRepeats, Number.MAX_SAFE_INTEGER),
    request.whenAhead === 'resync',
    request.whenReused === 'revoke',
    request.announce,
    access.now(),
    access.keepRevokedMs,
  ])
  const outcome = row?.['outcome'] as RotationResult['outcome'] | undefined
  if (row === undefined || outcome === undefined || outcome === 'not_found') {
    return { outcome: 'not_found' }
  }
  if (outcome === 'expired') return { outcome }
  if (outcome === 'revoked') return { outcome, reason: String(row['revoked_for']) }
  return { outcome, session: sessionOf(row) }
}
