import type { SessionSelector } from '../../store/session-store.ts'
import { luaChanges } from './lua-changes.ts'
import { knownSessions, runOnSessions } from './redis-access.ts'
import type { RedisAccess } from './redis-access.ts'
import { RedisScript } from './redis-script.ts'
import { luaLoad } from './session-value.ts'

const one = new RedisScript(`
${luaChanges}
local session, feed, sid, reason = KEYS[1], KEYS[2], ARGV[3], ARGV[4]
${luaLoad('session')}
if not familyHash or revokedAt then return {} end
revoke(feed, session, sid, reason)
return { sid }
`)

const live = new RedisScript(`
${luaChanges}${knownSessions(4)}
local index, feed = KEYS[1], KEYS[2]
local reason, wanted, hasGroup, except = ARGV[4], ARGV[5], ARGV[6] == '1', ARGV[7]
local revoked = { 'revoked' }
for _, sid in ipairs(members) do
  ${luaLoad('known[sid]')}
  if not familyHash or revokedAt then
    redis.call('ZREM', index, sid)
  elseif idleExpiresAt > now and sid ~= except and (not hasGroup or group == wanted) then
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
