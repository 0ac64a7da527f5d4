import type { NewSession, SessionRecord } from '../../store/session-store.ts'
import { luaChanges } from './lua-changes.ts'
import { knownSessions, runOnSessions } from './redis-access.ts'
import type { RedisAccess } from './redis-access.ts'
import { RedisScript } from './redis-script.ts'

const script = new RedisScript(`
${luaChanges}${knownSessions(13)}
local index, session, feed = KEYS[1], KEYS[2], KEYS[3]
local sid, subject, group, application, family = ARGV[4], ARGV[5], ARGV[6], ARGV[7], ARGV[8]
local stamp, claims, meta = ARGV[9], ARGV[10], ARGV[11]
local idleMs, absoluteMs, max = tonumber(ARGV[12]), tonumber(ARGV[13]), tonumber(ARGV[14])
local hasGroup, hasStamp = ARGV[15] == '1', ARGV[16] == '1'
if redis.call('EXISTS', session) == 1 then
  return redis.error_reply('ERR a session with this id is there already')
end

local live = {}
for _, other in ipairs(members) do
  local held = redis.call('HMGET', known[other], 'revokedAt', 'idleExpiresAt', 'refreshedAt', 'createdAt')
  if not held[2] or held[1] then
    redis.call('ZREM', index, other)
  elseif tonumber(held[2]) > now then
    table.insert(live, { sid = other, refreshed = tonumber(held[3]), created = tonumber(held[4]) })
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

local idleExpiresAt = now + math.min(idleMs, absoluteMs)
redis.call('HSET', session, 'subject', subject, 'application', application, 'familyHash', family,
  'claims', claims, 'meta', meta, 'generation', '0', 'repeats', '0', 'createdAt', int(now),
  'refreshedAt', int(now), 'idleExpiresAt', int(idleExpiresAt), 'expiresAt', int(now + absoluteMs))
if hasGroup then redis.call('HSET', session, 'group', group) end
if hasStamp then redis.call('HSET', session, 'stamp', stamp) end
keepUntil(session, idleExpiresAt)
redis.call('ZADD', index, int(now + absoluteMs), sid)
if redis.call('PTTL', index) < absoluteMs + keep then keepUntil(index, now + absoluteMs) end
return { 'created', int(now), unpack(evicted) }
`)

export async function create(
  access: RedisAccess,
  session: NewSession,
): Promise<{ readonly session: SessionRecord; readonly evicted: readonly string[] }> {
  const { sid, subject, group, application, stamp, claims, meta } = session
  access.keys.checkBucket(sid, subject)
  const [now, ...evicted] = await runOnSessions(
    access,
    script,
    subject,
    [access.keys.session(sid), access.keys.feedOf(sid)],
    [
      sid,
      subject,
      group ?? '',
      application,
      session.familyHash,
      stamp ?? '',
      JSON.stringify(claims),
      JSON.stringify(meta),
      session.idleMs,
      session.absoluteMs,
      session.maxPerSubject,
      group === null ? 0 : 1,
      stamp === null ? 0 : 1,
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
