import { expect, test } from 'vitest'
import { EndedTokens } from '../../src/feed/ended-tokens.ts'
import { newSid } from '../../src/tokens/new-sid.ts'

test('a look at 100 000 revoked sessions takes nanoseconds', () => {
  const ended = new EndedTokens()
  const sids = Array.from({ length: 100_000 }, () => newSid(undefined))
  for (const sid of sids) ended.revoke(sid, 1)
  const others = sids.map(() => newSid(undefined))
  const rounds = Array.from({ length: 5 }, () => {
    const startedAt = process.hrtime.bigint()
    const found = others.filter((sid) => ended.isRevoked(sid) || ended.isReplaced(sid, 0))
    const nanoseconds = Number(process.hrtime.bigint() - startedAt) / others.length
    expect(found).toEqual([])
    return nanoseconds
  })
  // 30 to 70 on a quiet machine; the bound only tells a look-up from a search.
  expect(Math.min(...rounds)).toBeLessThan(2000)
  expect(ended.isRevoked(sids[50_000]!)).toBe(true)
})
