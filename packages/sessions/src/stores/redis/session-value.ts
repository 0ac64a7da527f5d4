import type { NewSession, SessionRecord } from '../../store/session-store.ts'
import type { RedisAnswer } from './redis-script.ts'

/**
 * A session is one value: MessagePack of these, in this order. What never changes is in `login`, which
 * no script looks into. `change` is its entry in the feed.
 */
const parts =
  'familyHash, generation, repeats, createdAt, refreshedAt, idleExpiresAt, expiresAt, ' +
  'revokedAt, revokedFor, change, group, login'

/** Lua that makes a local variable of each part of the session under a key; all nil: there is none. */
export function luaLoad(key: string): string {
  return `local ${parts} = cmsgpack.unpack(redis.call('GET', ${key}) or '\\192')`
}

/** Lua that writes these variables. The key outlives the end of the session by `keep`. */
export function luaSave(key: string): string {
  return `redis.call('SET', ${key}, cmsgpack.pack(${parts}),
    'PX', math.max(1, (revokedAt or idleExpiresAt) - now + keep))`
}

/** Lua that lists these variables as `sessionOf` takes them: so many texts. */
export const luaSession =
  'generation or false, createdAt, refreshedAt, idleExpiresAt, expiresAt, revokedAt or false, ' +
  'revokedFor or false, group or false, login'

export const textsOfSession = 9

/** What a script gets as `login`. */
export function loginOf({ subject, application, stamp, claims, meta }: NewSession): string {
  return JSON.stringify({ subject, application, stamp, claims, meta })
}

/** Null when there is no session: every one has a generation. */
export function sessionOf(sid: string, answer: RedisAnswer): SessionRecord | null {
  const [generation, createdAt, refreshedAt, idleExpiresAt, expiresAt, ...rest] = answer
  const [revokedAt, revokedFor, group, login] = rest
  if (generation === null || generation === undefined) return null
  const { subject, application, stamp, claims, meta } = JSON.parse(String(login)) as NewSession
  return {
    sid,
    subject,
    group: group === null ? null : String(group),
    application,
    stamp,
    generation: Number(generation),
    createdAt: Number(createdAt),
    refreshedAt: Number(refreshedAt),
    idleExpiresAt: Number(idleExpiresAt),
    expiresAt: Number(expiresAt),
    revokedAt: revokedAt === null ? null : Number(revokedAt),
    revokedFor: revokedFor === null ? null : String(revokedFor),
    claims,
    meta,
  }
}
