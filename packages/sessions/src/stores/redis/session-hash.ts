import type { SessionRecord } from '../../store/session-store.ts'

/** The first six are used by name in the script that rotates. */
const fields = [
  'generation',
  'refreshedAt',
  'idleExpiresAt',
  'expiresAt',
  'revokedAt',
  'revokedFor',
  'subject',
  'group',
  'application',
  'stamp',
  'createdAt',
  'claims',
  'meta',
] as const

/** The names of the fields for HMGET, in the order in which `sessionOf` wants their values. */
export const sessionFields = fields.map((field) => `'${field}'`).join(', ')

export const sessionFieldCount = fields.length

/** Null when there is no session: every one has a generation. */
export function sessionOf(sid: string, values: readonly (string | null)[]): SessionRecord | null {
  const [generation, refreshedAt, idleExpiresAt, expiresAt, revokedAt, revokedFor, ...rest] = values
  const [subject, group, application, stamp, createdAt, claims, meta] = rest
  if (typeof generation !== 'string') return null
  return {
    sid,
    subject: subject ?? '',
    group: group ?? null,
    application: application ?? '',
    stamp: stamp ?? null,
    generation: Number(generation),
    createdAt: Number(createdAt),
    refreshedAt: Number(refreshedAt),
    idleExpiresAt: Number(idleExpiresAt),
    expiresAt: Number(expiresAt),
    revokedAt: typeof revokedAt === 'string' ? Number(revokedAt) : null,
    revokedFor: revokedFor ?? null,
    claims: JSON.parse(claims ?? '{}') as SessionRecord['claims'],
    meta: JSON.parse(meta ?? '{}') as SessionRecord['meta'],
  }
}
