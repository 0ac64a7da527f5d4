import type { RotationRequest, RotationResult } from '../../store/session-store.ts'
import { hourMs, nowSql } from './clock.ts'
import type { PostgresAccess } from './postgres-access.ts'
import { sessionOf } from '../sql/session-row.ts'
import { sessionColumns } from './session-columns.ts'

interface Literals {
  readonly sid: string
  readonly familyHash: string
  readonly generation: string
  readonly idleMs: string
  readonly now: string
}

/** A row that somebody else changes meanwhile is waited for, and compared as it is after that. */
const statement = (sessions: string, { sid, familyHash, generation, idleMs, now }: Literals) => `
  UPDATE ${sessions} AS s SET
    generation = generation + 1,
    repeats = 0,
    refreshed_at = greatest(${nowSql(now)}, refreshed_at),
    idle_expires_at = least(${nowSql(now)} + ${idleMs}, expires_at),
    purge_hour = least(${nowSql(now)} + ${idleMs}, expires_at) / ${hourMs}
  WHERE sid = ${sid} AND family_hash = ${familyHash} AND generation = ${generation}
    AND revoked_at IS NULL AND idle_expires_at > ${nowSql(now)}
  RETURNING ${sessionColumns('s')}`

/** @returns null when the token is another one, or more than the session is written. */
export async function rotateCurrent(
  access: PostgresAccess,
  request: RotationRequest,
): Promise<RotationResult | null> {
  const literals = request.announce ? null : literalsOf(request, access.now())
  if (literals === null) return null
  const [row] = await access.oneTrip(statement(access.tables.sessions, literals))
  return row === undefined ? null : { outcome: 'rotated', session: sessionOf(row) }
}

/** Letters, digits, hyphen and underscore only: nothing that could end a literal or begin another. */
const harmless = /^[\w-]{1,100}$/

function literalsOf(request: RotationRequest, now: number | null): Literals | null {
  const { sid, familyHash, generation, idleMs } = request
  const values = [sid, familyHash, generation, idleMs, now ?? 0].map(String)
  if (!values.every((value) => harmless.test(value))) return null
  return {
    sid: `'${sid}'`,
    familyHash: `'${familyHash}'`,
    generation: `'${generation}'`,
    idleMs: `'${idleMs}'`,
    now: now === null ? 'NULL' : `'${now}'`,
  }
}
