import type { SessionRecord } from '../../store/session-store.ts'

/** The session in a flat list of names and values, as HGETALL answers; null when it is empty. */
export function sessionOf(sid: string, flat: readonly string[]): SessionRecord | null {
  if (flat.length === 0) return null
  const field = new Map<string, string>()
  for (let index = 0; index + 1 < flat.length; index += 2) {
    field.set(flat[index] ?? '', flat[index + 1] ?? '')
  }
  const number = (name: string) => Number(field.get(name))
  return {
    sid,
    subject: field.get('subject') ?? '',
    group: field.get('group') ?? null,
    application: field.get('application') ?? '',
    stamp: field.get('stamp') ?? null,
    generation: number('generation'),
    createdAt: number('createdAt'),
    refreshedAt: number('refreshedAt'),
    idleExpiresAt: number('idleExpiresAt'),
    expiresAt: number('expiresAt'),
    revokedAt: field.has('revokedAt') ? number('revokedAt') : null,
    revokedFor: field.get('revokedFor') ?? null,
    claims: JSON.parse(field.get('claims') ?? '{}') as SessionRecord['claims'],
    meta: JSON.parse(field.get('meta') ?? '{}') as SessionRecord['meta'],
  }
}
