/** For scripts that put changes into the feed or set the life of keys: `announce`, `revoke`, `keepUntil`. */
export const luaChanges = `
local function int(number) return string.format('%.0f', number) end

local function keepUntil(key, time)
  redis.call('PEXPIRE', key, int(math.max(1, time - now + keep)))
end

-- One entry a session, scored by a clock in microseconds that never stands still nor goes back.
local function announce(feed, key, sid, revoked, generation)
  local last = redis.call('ZREVRANGE', feed, 0, 0, 'WITHSCORES')[2]
  local score = now * 1000
  if last and tonumber(last) >= score then score = tonumber(last) + 1 end
  local before = redis.call('HGET', key, 'change')
  if before then redis.call('ZREM', feed, before) end
  local entry = sid .. ' ' .. int(now) .. ' ' .. revoked .. ' ' .. int(generation)
  redis.call('ZADD', feed, int(score), entry)
  redis.call('HSET', key, 'change', entry)
  redis.call('ZREMRANGEBYSCORE', feed, '-inf', int((now - keep) * 1000))
end

local function revoke(feed, key, sid, reason)
  redis.call('HSET', key, 'revokedAt', int(now), 'revokedFor', reason)
  announce(feed, key, sid, '1', tonumber(redis.call('HGET', key, 'generation')))
  keepUntil(key, now)
end
`
