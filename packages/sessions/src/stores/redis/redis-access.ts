import type { RedisKeys } from './redis-keys.ts'
import type { RedisAnswer, RedisScript } from './redis-script.ts'

/** What the operations of the store share. */
export interface RedisAccess {
  readonly keys: RedisKeys
  /** Runs a script with the clock and the time to keep before its own arguments. */
  readonly run: (
    script: RedisScript,
    keys: readonly [string, ...string[]],
    args: readonly (string | number)[],
  ) => Promise<RedisAnswer>
}

/**
 * Runs a script on all sessions of a subject. A script may use only the keys that it is given, so it
 * gets the ones known to be there, and answers `stale` with the right list when more are. Until it
 * does not, it has done nothing.
 */
export async function runOnSessions(
  access: RedisAccess,
  script: RedisScript,
  subject: string,
  keys: readonly string[],
  args: readonly (string | number)[],
): Promise<RedisAnswer> {
  let sids: readonly string[] = []
  for (;;) {
    const [first, ...rest] = await access.run(
      script,
      [access.keys.subject(subject), ...keys, ...sids.map((sid) => access.keys.session(sid))],
      [keys.length + 1, ...args, ...sids],
    )
    if (first !== 'stale') return rest
    sids = rest.map(String)
  }
}

/**
 * For scripts that `runOnSessions` runs with `count` arguments of their own: `known`, the keys by sid.
 */
export const knownSessions = (count: number) => `
local known, own = {}, tonumber(ARGV[3])
for i = own + 1, #KEYS do known[ARGV[3 + ${count} + i - own]] = KEYS[i] end
local members = redis.call('ZRANGE', KEYS[1], 0, -1)
for _, sid in ipairs(members) do
  if not known[sid] then return { 'stale', unpack(members) } end
end
`
