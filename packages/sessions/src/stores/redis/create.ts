import type { NewSession, SessionRecord } from '../../store/session-store.ts'
import { luaChanges } from './lua-changes.ts'
import { knownSessions, runOnSessions } from './redis-access.ts'
import type { RedisAccess } from './redis-access.ts'
import { RedisScript } from './redis-script.ts'
import { loginOf, luaLoad, luaSave } from './session-value.ts'

const script = new RedisScript(`
${luaChanges}${knownSessions(8)}
local index, session, feed = KEYS[1], KEYS[2], KEYS[3]
local idleMs, absoluteMs, max = tonumber(ARGV[9]), tonumber(ARGV[10]), tonumber(ARGV[11])
if redis.call('EXISTS', session) == 1 then
  return redis.error_reply('ERR a session with this id is there already')
end

local live = {}
for _, other in ipairs(members) do
  ${luaLoad('known[other]')}
  if not familyHash or revokedAt then
    redis.call('ZREM', index, other)
  elseif idleExpiresAt > now then
    table.insert(live, { sid = other, refreshed = refreshedAt, created = createdAt })
  end
end
table.sort(live, function (a, b)
  if a.refreshed ~= b.refreshed then return a.refreshed > b.refreshed end
  if a.created ~= b.created then return a.created > b.created end
  return a.sid > b.sid
end)
local evicted = {}
for i = math.max(max, 1), #live do
  local other = live[i].sid
  revoke(feed, known[other], other, 'evicted')
  redis.call('ZREM', index, other)
  table.insert(evicted, other)
end

local sid, familyHash, login, group = ARGV[4], ARGV[5], ARGV[6], nil
if ARGV[7] == '1' then group = ARGV[8] end
local generation, repeats, createdAt, refreshedAt = 0, 0, now, now
local idleExpiresAt, expiresAt = now + math.min(idleMs, absoluteMs), now + absoluteMs
local revokedAt, revokedFor, change
${luaSave('session')}
redis.call('ZADD', index, int(expiresAt), sid)
local life = absoluteMs + keep
if redis.call('PTTL', index) < life then redis.call('PEXPIRE', index, int(math.max(1, life))) end
return { 'created', int(now), unpack(evicted) }
`)

export async function create(
  access: RedisAccess,
  session: NewSession,
): Promise<{ readonly session: SessionRecord; readonly evicted: readonly string[] }> {
  const { sid, subject, group } = session
  access.keys.checkBucket(sid, subject)
  const [now, ...evicted] = await runOnSessions(
    access,
    script,
    subject,
    [access.keys.session(sid), access.keys.feedOf(sid)],
    [
      sid,
      session.familyHash,
      loginOf(session),
      group === null ? 0 : 1,
      group ?? '',
      session.idleMs,
      session.absoluteMs,
      session.maxPerSubject,
    ],
  )
  return { session: created(session, Number(now)), evicted: evicted.map(String) }
}

function created(session: NewSession, now: number): SessionRecord {
  const { familyHash: _, idleMs, absoluteMs, maxPerSubject: __, ...rest } = session
  return {
    ...rest,
    generation: 0,
    createdAt: now,
    refreshedAt: now,
    idleExpiresAt: now + Math.min(idleMs, absoluteMs),
    expiresAt: now + absoluteMs,
    revokedAt: null,
    revokedFor: null,
  }
}
