import type { SessionRecord } from '../../store/session-store.ts'

/** The session in a row, whose columns have the same names in every database. A bigint may come as text. */
export function sessionOf(row: Readonly<Record<string, unknown>>): SessionRecord {
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
