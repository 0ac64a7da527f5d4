import type { RotationRequest, RotationResult } from '../../store/session-store.ts'
import type { RedisAccess } from './redis-access.ts'
import { RedisScript } from './redis-script.ts'
import { sessionOf } from './session-hash.ts'

const script = new RedisScript(`
local session, feed = KEYS[1], KEYS[2]
local sid, family = ARGV[3], ARGV[4]
local presented, idleMs = tonumber(ARGV[5]), tonumber(ARGV[6])
local leewayMs, maxRepeats = tonumber(ARGV[7]), tonumber(ARGV[8])
local resync, ending, announced = ARGV[9] == '1', ARGV[10] == '1', ARGV[11] == '1'

local held = redis.call('HMGET', session, 'familyHash', 'revokedFor', 'idleExpiresAt', 'generation',
  'refreshedAt', 'repeats', 'expiresAt')
if held[1] ~= family then return { 'not_found' } end
if held[2] then return { 'revoked', held[2] } end
if now >= tonumber(held[3]) then return { 'expired' } end
local generation, refreshedAt = tonumber(held[4]), tonumber(held[5])
local repeats, expiresAt = tonumber(held[6]), tonumber(held[7])

local outcome = 'reused'
if presented == generation then outcome = 'rotated'
elseif presented > generation then outcome = resync and 'resynced' or 'ahead'
elseif presented == generation - 1 and now <= refreshedAt + leewayMs and repeats < maxRepeats then
  outcome = 'repeated'
end

if outcome == 'rotated' or outcome == 'resynced' then
  local idleExpiresAt = math.min(now + idleMs, expiresAt)
  redis.call('HSET', session, 'generation', int(presented + 1), 'repeats', '0',
    'refreshedAt', int(math.max(now, refreshedAt)), 'idleExpiresAt', int(idleExpiresAt))
  keepUntil(session, idleExpiresAt)
  if announced then announce(feed, session, sid, '0', presented + 1) end
elseif outcome == 'repeated' then
  redis.call('HINCRBY', session, 'repeats', 1)
elseif outcome == 'reused' and ending then
  revoke(feed, session, sid, 'reuse')
end
return { outcome, unpack(redis.call('HGETALL', session)) }
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
