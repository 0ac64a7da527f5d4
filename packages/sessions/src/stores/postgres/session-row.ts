import type { SessionRecord } from '../../store/session-store.ts'

/** The columns of a session, of table or subquery `from`. */
export function sessionColumns(from: string): string {
  return [
    'sid',
    'subject',
    'session_group',
    'application',
    'stamp',
    'generation',
    'created_at',
    'refreshed_at',
    'idle_expires_at',
    'expires_at',
    'revoked_at',
    'revoked_for',
    'claims',
    'meta',
  ]
    .map((column) => `${from}.${column}`)
    .join(', ')
}

/** A bigint comes as text, unless the pool has a parser for it. */
export function sessionOf(row: Record<string, unknown>): SessionRecord {
  return {
    sid: String(row['sid']),
    subject: String(row['subject']),
    group: textOf(row['session_group']),
    application: String(row['application']),
    stamp: textOf(row['stamp']),
    generation: Number(row['generation']),
    createdAt: Number(row['created_at']),
    refreshedAt: Number(row['refreshed_at']),
    idleExpiresAt: Number(row['idle_expires_at']),
    expiresAt: Number(row['expires_at']),
    revokedAt: row['revoked_at'] === null ? null : Number(row['revoked_at']),
    revokedFor: textOf(row['revoked_for']),
    claims: JSON.parse(String(row['claims'])) as SessionRecord['claims'],
    meta: JSON.parse(String(row['meta'])) as SessionRecord['meta'],
  }
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}
