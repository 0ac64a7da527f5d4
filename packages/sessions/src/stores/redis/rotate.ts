import type { RotationRequest, RotationResult } from '../../store/session-store.ts'
import { luaChanges } from './lua-changes.ts'
import type { RedisAccess } from './redis-access.ts'
import { RedisScript } from './redis-script.ts'
import { luaLoad, luaSave, luaSession, sessionOf } from './session-value.ts'

/**
 * The outcome is the last text of the answer. What only some rotations need, an older token or a
 * change in the feed, is read and made only for these.
 */
const script = new RedisScript(`
local session, feed, sid, presented = KEYS[1], KEYS[2], ARGV[3], tonumber(ARGV[5])

${luaLoad('session')}
if familyHash ~= ARGV[4] then return { 'not_found' } end
if revokedAt then return { revokedFor, 'revoked' } end
if now >= idleExpiresAt then return { 'expired' } end

local outcome = 'rotated'
if presented ~= generation then
  local leewayMs, maxRepeats, whenAhead, whenReused = unpack(cjson.decode(ARGV[7]))
  if presented > generation then
    outcome = whenAhead == 'resync' and 'resynced' or 'ahead'
  elseif presented == generation - 1 and now <= refreshedAt + leewayMs
    and repeats < maxRepeats then
    outcome = 'repeated'
  else
    outcome = 'reused'
    if whenReused == 'revoke' then revokedAt, revokedFor = now, 'reuse' end
  end
end

local rotates = outcome == 'rotated' or outcome == 'resynced'
if rotates then
  generation, repeats = presented + 1, 0
  refreshedAt, idleExpiresAt = math.max(now, refreshedAt), math.min(now + ARGV[6], expiresAt)
elseif outcome == 'repeated' then
  repeats = repeats + 1
end
if revokedAt or rotates and ARGV[8] == '1' then
  ${luaChanges}
  change = announce(feed, sid, change, revokedAt and '1' or '0', generation)
end
if rotates or revokedAt or outcome == 'repeated' then
  ${luaSave('session')}
end
return { ${luaSession}, outcome }
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
      JSON.stringify([leewayMs, maxRepeats, whenAhead, whenReused]),
      request.announce ? 1 : 0,
    ],
  )
  const outcome = answer.at(-1)
  if (outcome === 'revoked') return { outcome, reason: String(answer[0]) }
  if (outcome === 'expired') return { outcome }
  const session = outcome === 'not_found' ? null : sessionOf(sid, answer)
  if (session === null) return { outcome: 'not_found' }
  return { outcome: outcome as 'rotated', session }
}
