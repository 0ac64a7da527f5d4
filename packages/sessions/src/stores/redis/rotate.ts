import type { RotationRequest, RotationResult } from '../../store/session-store.ts'
import { luaChanges } from './lua-changes.ts'
import type { RedisAccess } from './redis-access.ts'
import { RedisScript } from './redis-script.ts'
import { sessionFieldCount, sessionFields, sessionOf } from './session-hash.ts'

const script = new RedisScript(`
local session, feed = KEYS[1], KEYS[2]
local sid, family = ARGV[3], ARGV[4]
local presented, idleMs = tonumber(ARGV[5]), tonumber(ARGV[6])
local leewayMs, maxRepeats = tonumber(ARGV[7]), tonumber(ARGV[8])
local resync, ending, announced = ARGV[9] == '1', ARGV[10] == '1', ARGV[11] == '1'

local held = redis.call('HMGET', session, ${sessionFields}, 'familyHash')
if held[${sessionFieldCount + 1}] ~= family then return { 'not_found' } end
if held[6] then return { 'revoked', held[6] } end
local generation, refreshedAt = tonumber(held[1]), tonumber(held[2])
local idleExpiresAt, expiresAt = tonumber(held[3]), tonumber(held[4])
if now >= idleExpiresAt then return { 'expired' } end

local outcome = 'reused'
if presented == generation then outcome = 'rotated'
elseif presented > generation then outcome = resync and 'resynced' or 'ahead'
elseif presented == generation - 1 and now <= refreshedAt + leewayMs
  and tonumber(redis.call('HGET', session, 'repeats')) < maxRepeats then outcome = 'repeated' end

local rotates = outcome == 'rotated' or outcome == 'resynced'
if rotates then
  held[1], held[2] = presented + 1, math.max(now, refreshedAt)
  held[3] = math.min(now + idleMs, expiresAt)
  redis.call('HSET', session, 'generation', held[1], 'repeats', '0', 'refreshedAt', held[2],
    'idleExpiresAt', held[3])
  redis.call('PEXPIRE', session, math.max(1, held[3] - now + keep))
elseif outcome == 'repeated' then
  redis.call('HINCRBY', session, 'repeats', 1)
end
if rotates and announced or outcome == 'reused' and ending then
  ${luaChanges}
  if rotates then
    announce(feed, session, sid, '0', held[1])
  else
    revoke(feed, session, sid, 'reuse')
    held[5], held[6] = now, 'reuse'
  end
end
return { outcome, unpack(held, 1, ${sessionFieldCount}) }
`)

export async function rotate(
  access: RedisAccess,
  request: RotationRequest,
): Promise<RotationResult> {
  const { sid } = request
  const [outcome, ...rest] = await access.run(
    script,
    [access.keys.session(sid), access.keys.feedOf(sid)],
    [
      sid,
      request.familyHash,
      request.generation,
      request.idleMs,
      request.leewayMs,
      Math.min(request.maxRepeats, Number.MAX_SAFE_INTEGER),
      request.whenAhead === 'resync' ? 1 : 0,
      request.whenReused === 'revoke' ? 1 : 0,
      request.announce ? 1 : 0,
    ],
  )
  if (outcome === 'revoked') return { outcome, reason: rest[0] ?? '' }
  if (outcome === 'expired') return { outcome }
  const session = sessionOf(sid, rest)
  if (session === null) return { outcome: 'not_found' }
  return { outcome: outcome as 'rotated', session }
}
