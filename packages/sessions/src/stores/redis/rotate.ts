import type { RotationRequest, RotationResult } from '../../store/session-store.ts'
import { luaChanges } from './lua-changes.ts'
import type { RedisAccess } from './redis-access.ts'
import { RedisScript } from './redis-script.ts'
import { sessionFieldCount, sessionFields, sessionOf } from './session-hash.ts'

/**
 * The outcome is the last text of the answer. What only some rotations need, an older token or a
 * change in the feed, is read and made only for these.
 */
const script = new RedisScript(`
local session, feed, sid, family, presented, idleMs = KEYS[1], KEYS[2], unpack(ARGV, 3, 6)

local held = redis.call('HMGET', session, ${sessionFields}, 'familyHash')
if held[${sessionFieldCount + 1}] ~= family then return { 'not_found' } end
if held[6] then return { held[6], 'revoked' } end
if now >= tonumber(held[3]) then return { 'expired' } end

local outcome = 'rotated'
if presented ~= held[1] then
  local generation, rules = tonumber(held[1]), cjson.decode(ARGV[7])
  presented = tonumber(presented)
  if presented > generation then
    outcome = rules.whenAhead == 'resync' and 'resynced' or 'ahead'
  elseif presented == generation - 1 and now <= held[2] + rules.leewayMs
    and tonumber(redis.call('HGET', session, 'repeats')) < rules.maxRepeats then
    outcome = 'repeated'
  else
    outcome = rules.whenReused == 'revoke' and 'ended' or 'reused'
  end
end

local rotates = outcome == 'rotated' or outcome == 'resynced'
if rotates then
  held[1], held[2] = presented + 1, math.max(now, held[2])
  held[3] = math.min(now + idleMs, held[4])
  redis.call('HSET', session, 'generation', held[1], 'repeats', '0', 'refreshedAt', held[2],
    'idleExpiresAt', held[3])
  redis.call('PEXPIRE', session, math.max(1, held[3] - now + keep))
elseif outcome == 'repeated' then
  redis.call('HINCRBY', session, 'repeats', 1)
end
if outcome == 'ended' or rotates and ARGV[8] == '1' then
  ${luaChanges}
  if rotates then
    announce(feed, session, sid, '0', held[1])
  else
    revoke(feed, session, sid, 'reuse')
    outcome, held[5], held[6] = 'reused', now, 'reuse'
  end
end
held[${sessionFieldCount + 1}] = outcome
return held
`)

export async function rotate(
  access: RedisAccess,
  request: RotationRequest,
): Promise<RotationResult> {
  const { sid, leewayMs, whenAhead, whenReused } = request
  const maxRepeats = Math.min(request.maxRepeats, Number.MAX_SAFE_INTEGER)
  const answer = await access.run(
    script,
    [access.keys.session(sid), access.keys.feedOf(sid)],
    [
      sid,
      request.familyHash,
      request.generation,
      request.idleMs,
      JSON.stringify({ leewayMs, maxRepeats, whenAhead, whenReused }),
      request.announce ? 1 : 0,
    ],
  )
  const outcome = answer.at(-1)
  if (outcome === 'revoked') return { outcome, reason: answer[0] ?? '' }
  if (outcome === 'expired') return { outcome }
  const session = outcome === 'not_found' ? null : sessionOf(sid, answer)
  if (session === null) return { outcome: 'not_found' }
  return { outcome: outcome as 'rotated', session }
}
