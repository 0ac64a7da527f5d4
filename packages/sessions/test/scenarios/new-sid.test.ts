import { expect, test } from 'vitest'
import { newSid } from '../../src/tokens/new-sid.ts'

test('C168 a sid has 16 random bytes, of which a store may choose the first two', () => {
  const sids = Array.from({ length: 1000 }, () => newSid(undefined))
  expect(new Set(sids).size).toBe(1000)
  expect(new Set(sids.map((sid) => sid.length))).toEqual(new Set([22]))
  expect(new Set(sids.map((sid) => sid.slice(0, 2))).size).toBeGreaterThan(500)
  for (const bucket of [0, 258, 65_535]) {
    const bytes = Buffer.from(newSid(bucket), 'base64url')
    expect([bytes.length, bytes.readUInt16BE()]).toEqual([16, bucket])
  }
})
