import type { RotationRequest, RotationResult, SessionRecord } from '../../store/session-store.ts'
import { nextChangeNumber } from './changes.ts'
import { purgeHour } from './purge.ts'
import { revokeEach } from './revoke.ts'
import { sessionOf } from './session-row.ts'
import type { SqliteAccess } from './sqlite-access.ts'
import type { SqliteConnection } from './sqlite-connection.ts'

export async function rotate(
  access: SqliteAccess,
  request: RotationRequest,
): Promise<RotationResult> {
  const result = await access.write('written', (connection) => step(access, connection, request))
  // A revocation must not be undone by a loss of power; whoever reads changes sees no gap.
  if (result.outcome === 'reused') await access.write('flushed', nextChangeNumber)
  return result
}

function step(
  access: SqliteAccess,
  connection: SqliteConnection,
  request: RotationRequest,
): RotationResult {
  const [row] = connection.rows('SELECT * FROM session WHERE sid = ?', request.sid)
  if (row === undefined || row['family_hash'] !== request.familyHash) {
    return { outcome: 'not_found' }
  }
  const session = sessionOf(row)
  if (session.revokedAt !== null) return { outcome: 'revoked', reason: session.revokedFor ?? '' }
  const now = access.now()
  if (now >= session.idleExpiresAt) return { outcome: 'expired' }
  const outcome = judged(request, session, Number(row['repeats']), now)
  if (outcome === 'rotated' || outcome === 'resynced') {
    return { outcome, session: advance(connection, request, session, now) }
  }
  if (outcome === 'repeated') {
    connection.run('UPDATE session SET repeats = repeats + 1 WHERE sid = ?', session.sid)
  }
  if (outcome === 'reused' && request.whenReused === 'revoke') {
    revokeEach(access, connection, [session.sid], 'reuse', now)
    return { outcome, session: { ...session, revokedAt: now, revokedFor: 'reuse' } }
  }
  return { outcome, session }
}

function judged(
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

function advance(
  connection: SqliteConnection,
  { generation, idleMs, announce }: RotationRequest,
  session: SessionRecord,
  now: number,
): SessionRecord {
  const after = {
    ...session,
    generation: generation + 1,
    refreshedAt: Math.max(now, session.refreshedAt),
    idleExpiresAt: Math.min(now + idleMs, session.expiresAt),
  }
  connection.run(
    `UPDATE session SET generation = ?, repeats = 0, refreshed_at = ?, idle_expires_at = ?,
      purge_hour = ? WHERE sid = ?`,
    after.generation,
    after.refreshedAt,
    after.idleExpiresAt,
    purgeHour(after.idleExpiresAt),
    after.sid,
  )
  if (announce) {
    connection.run(
      'UPDATE session SET changed_at = ?, change_number = ? WHERE sid = ?',
      now,
      nextChangeNumber(connection),
      after.sid,
    )
  }
  return after
}
