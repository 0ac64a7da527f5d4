import { luaLoad, luaSave } from './session-value.ts'

/** Functions for scripts that put changes into the feed: `announce`, which gives the entry, and `revoke`. */
export const luaChanges = `
local function int(number) return string.format('%.0f', number) end

-- One entry a session, scored by a clock in microseconds that never stands still nor goes back.
local function announce(feed, sid, before, revoked, generation)
  local last = redis.call('ZREVRANGE', feed, 0, 0, 'WITHSCORES')[2]
  local score = now * 1000
  if last and tonumber(last) >= score then score = tonumber(last) + 1 end
  if before then redis.call('ZREM', feed, before) end
  local entry = sid .. ' ' .. int(now) .. ' ' .. revoked .. ' ' .. int(generation)
  redis.call('ZADD', feed, int(score), entry)
  redis.call('ZREMRANGEBYSCORE', feed, '-inf', int((now - keep) * 1000))
  return entry
end

local function revoke(feed, key, sid, reason)
  ${luaLoad('key')}
  revokedAt, revokedFor = now, reason
  change = announce(feed, sid, change, '1', generation)
  ${luaSave('key')}
end
`
