import type { SessionSelector } from '../../store/session-store.ts'
import { luaChanges } from './lua-changes.ts'
import { knownSessions, runOnSessions } from './redis-access.ts'
import type { RedisAccess } from './redis-access.ts'
import { RedisScript } from './redis-script.ts'

const one = new RedisScript(`
${luaChanges}
local session, feed, sid, reason = KEYS[1], KEYS[2], ARGV[3], ARGV[4]
local held = redis.call('HMGET', session, 'familyHash', 'revokedAt')
if not held[1] or held[2] then return {} end
revoke(feed, session, sid, reason)
return { sid }
`)

const live = new RedisScript(`
${luaChanges}${knownSessions(4)}
local index, feed = KEYS[1], KEYS[2]
local reason, group, hasGroup, except = ARGV[4], ARGV[5], ARGV[6] == '1', ARGV[7]
local revoked = { 'revoked' }
for _, sid in ipairs(members) do
  local held = redis.call('HMGET', known[sid], 'revokedAt', 'idleExpiresAt', 'group')
  if not held[2] or held[1] then
    redis.call('ZREM', index, sid)
  elseif tonumber(held[2]) > now and sid ~= except and (not hasGroup or held[3] == group) then
    revoke(feed, known[sid], sid, reason)
    redis.call('ZREM', index, sid)
    table.insert(revoked, sid)
  end
end
return revoked
`)

export async function revoke(
  access: RedisAccess,
  which: SessionSelector,
  reason: string,
): Promise<readonly string[]> {
  const { keys } = access
  if ('sid' in which) {
    const { sid } = which
    const answer = await access.run(one, [keys.session(sid), keys.feedOf(sid)], [sid, reason])
    return answer.map(String)
  }
  const { subject, group, except } = which
  const answer = await runOnSessions(
    access,
    live,
    subject,
    [keys.feed(keys.bucketOf(subject))],
    [reason, group ?? '', group === undefined ? 0 : 1, except ?? ''],
  )
  return answer.map(String)
}
