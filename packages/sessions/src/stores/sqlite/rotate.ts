import type { RotationRequest, RotationResult, SessionRecord } from '../../store/session-store.ts'
import { nextChangeNumber } from './changes.ts'
import { purgeHour } from './purge.ts'
import { revokeEach } from './revoke.ts'
import { sessionOf } from '../sql/session-row.ts'
import type { SqliteAccess } from './sqlite-access.ts'
import type { SqliteConnection } from './sqlite-connection.ts'

/** Most tokens are the current one: a single statement compares that and rotates. */
export async function rotate(
  access: SqliteAccess,
  request: RotationRequest,
): Promise<RotationResult> {
  const result =
    (await access.writeOnce('written', (connection) =>
      rotateCurrent(access, connection, request),
    )) ?? (await access.write('written', (connection) => step(access, connection, request)))
  // A revocation must not be undone by a loss of power; whoever reads changes sees no gap.
  if (result.outcome === 'reused') await access.write('flushed', nextChangeNumber)
  return result
}

/**
 * Sets no column that has an index: SQLite would write its entry anew even where nothing changed.
 *
 * @returns null when the token is another one, or more than that is written: a change for the feed,
 * or the hour to purge at, once an hour.
 */
function rotateCurrent(
  access: SqliteAccess,
  connection: SqliteConnection,
  request: RotationRequest,
): RotationResult | null {
  if (request.announce) return null
  const [row] = connection.rows(
    `UPDATE session SET generation = generation + 1, repeats = 0,
      refreshed_at = max(?1, refreshed_at),
      idle_expires_at = min(?1 + ?2, expires_at)
    WHERE sid = ?3 AND family_hash = ?4 AND generation = ?5
      AND revoked_at IS NULL AND idle_expires_at > ?1
      AND purge_hour = CAST(min(?1 + ?2, expires_at) / 3600000 AS INTEGER)
    RETURNING *`,
    access.now(),
    request.idleMs,
    request.sid,
    request.familyHash,
    request.generation,
  )
  return row === undefined ? null : { outcome: 'rotated', session: sessionOf(row) }
}

/** With the lock for writing held. */
function step(
  access: SqliteAccess,
  connection: SqliteConnection,
  request: RotationRequest,
): RotationResult {
  const verdict = judge(access, connection, request)
  if ('refused' in verdict) return verdict.refused
  const { outcome, session, now } = verdict
  if (outcome === 'reused' && request.whenReused === 'revoke') {
    revokeEach(access, connection, [session.sid], 'reuse', now)
    return { outcome, session: { ...session, revokedAt: now, revokedFor: 'reuse' } }
  }
  if (outcome === 'reused' || outcome === 'ahead') return { outcome, session }
  const after = outcome === 'repeated' ? session : advanced(request, verdict)
  store(connection, verdict, after)
  if (request.announce && outcome !== 'repeated') announce(connection, session.sid, now)
  return { outcome, session: after }
}

interface Judged {
  readonly outcome: 'rotated' | 'resynced' | 'repeated' | 'reused' | 'ahead'
  readonly session: SessionRecord
  readonly repeats: number
  readonly now: number
}

function judge(
  access: SqliteAccess,
  connection: SqliteConnection,
  request: RotationRequest,
): Judged | { readonly refused: RotationResult } {
  const [row] = connection.rows('SELECT * FROM session WHERE sid = ?', request.sid)
  if (row === undefined || row['family_hash'] !== request.familyHash) {
    return { refused: { outcome: 'not_found' } }
  }
  const session = sessionOf(row)
  if (session.revokedAt !== null) {
    return { refused: { outcome: 'revoked', reason: session.revokedFor ?? '' } }
  }
  const now = access.now()
  if (now >= session.idleExpiresAt) return { refused: { outcome: 'expired' } }
  const repeats = Number(row['repeats'])
  return { outcome: outcomeOf(request, session, repeats, now), session, repeats, now }
}

function outcomeOf(
  { generation, leewayMs, maxRepeats, whenAhead }: RotationRequest,
  session: SessionRecord,
  repeats: number,
  now: number,
) {
  if (generation === session.generation) return 'rotated'
  if (generation > session.generation) return whenAhead === 'resync' ? 'resynced' : 'ahead'
  const isParent = generation === session.generation - 1
  const inLeeway = now <= session.refreshedAt + leewayMs
  return isParent && inLeeway && repeats < maxRepeats ? 'repeated' : 'reused'
}

function advanced(
  { generation, idleMs }: RotationRequest,
  { session, now }: Judged,
): SessionRecord {
  return {
    ...session,
    generation: generation + 1,
    refreshedAt: Math.max(now, session.refreshedAt),
    idleExpiresAt: Math.min(now + idleMs, session.expiresAt),
  }
}

function store(
  connection: SqliteConnection,
  { outcome, repeats }: Judged,
  after: SessionRecord,
): void {
  connection.run(
    `UPDATE session SET generation = ?, repeats = ?, refreshed_at = ?, idle_expires_at = ?,
      purge_hour = ? WHERE sid = ?`,
    after.generation,
    outcome === 'repeated' ? repeats + 1 : 0,
    after.refreshedAt,
    after.idleExpiresAt,
    purgeHour(after.idleExpiresAt),
    after.sid,
  )
}

function announce(connection: SqliteConnection, sid: string, now: number): void {
  connection.run(
    'UPDATE session SET changed_at = ?, change_number = ? WHERE sid = ?',
    now,
    nextChangeNumber(connection),
    sid,
  )
}
