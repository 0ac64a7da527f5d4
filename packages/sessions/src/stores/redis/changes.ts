import type { ChangePage, ChangesFrom, SessionChange } from '../../store/session-store.ts'
import type { RedisAccess } from './redis-access.ts'
import { RedisScript } from './redis-script.ts'
import type { RedisAnswer } from './redis-script.ts'

/**
 * Entries after a score, and the score of the last of all. A feed whose last score is below that of
 * the reader has lost entries in a failover: it is read from its beginning.
 */
const script = new RedisScript(`
local after, windowMs, limit = ARGV[3], tonumber(ARGV[4]), ARGV[5]
local last = redis.call('ZREVRANGE', KEYS[1], 0, 0, 'WITHSCORES')[2] or '0'
if windowMs >= 0 then after = string.format('%.0f', (now - windowMs) * 1000 - 1)
elseif tonumber(last) < tonumber(after) then after = '0' end
local found = redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. after, '+inf', 'WITHSCORES', 'LIMIT', 0, limit)
return { last, unpack(found) }
`)

interface Entry {
  readonly bucket: number
  readonly score: number
  readonly change: SessionChange
}

/** A cursor has the score that was read last of each bucket. */
export async function changes(
  access: RedisAccess,
  from: ChangesFrom,
  limit: number,
): Promise<ChangePage> {
  const before = 'cursor' in from ? (JSON.parse(from.cursor) as readonly number[]) : null
  const windowMs = 'windowMs' in from ? from.windowMs : -1
  const buckets = Array.from({ length: access.keys.buckets }, (_, bucket) => bucket)
  const answers = await Promise.all(
    buckets.map((bucket) =>
      access.run(script, [access.keys.feed(bucket)], [before?.[bucket] ?? 0, windowMs, limit + 1]),
    ),
  )
  const entries = answers
    .flatMap(([, ...flat], bucket) => entriesIn(bucket, flat))
    .toSorted((a, b) => a.score - b.score)
  const read = new Map<number, number>()
  const waiting = new Map<number, number>()
  for (const [index, { bucket, score }] of entries.entries()) {
    if (index < limit) read.set(bucket, score)
    else if (!waiting.has(bucket)) waiting.set(bucket, score - 1)
  }
  const cursor = answers.map(
    ([last], bucket) => read.get(bucket) ?? waiting.get(bucket) ?? Number(last),
  )
  return {
    items: entries.slice(0, limit).map(({ change }) => change),
    cursor: JSON.stringify(cursor),
    more: entries.length > limit,
  }
}

/** Pairs of `sid at revoked generation` and a score. */
function entriesIn(bucket: number, flat: RedisAnswer): Entry[] {
  const found: Entry[] = []
  for (let at = 0; at + 1 < flat.length; at += 2) {
    const [sid = '', time, revoked, generation] = String(flat[at]).split(' ')
    found.push({
      bucket,
      score: Number(flat[at + 1]),
      change: {
        sid,
        at: Number(time),
        revoked: revoked === '1',
        generation: Number(generation),
      },
    })
  }
  return found
}
