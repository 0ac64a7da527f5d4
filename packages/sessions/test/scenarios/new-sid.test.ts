import { expect, test } from 'vitest'
import { isOfEpoch, newSid } from '../../src/tokens/new-sid.ts'

test('C168 a sid has 16 bytes: two that a store may choose, two that tell the epoch, the others random', () => {
  const sids = Array.from({ length: 1000 }, () => newSid(undefined, 1))
  expect(new Set(sids).size).toBe(1000)
  expect(new Set(sids.map((sid) => sid.length))).toEqual(new Set([22]))
  expect(new Set(sids.map((sid) => sid.slice(0, 2))).size).toBeGreaterThan(500)
  for (const bucket of [0, 258, 65_535]) {
    const bytes = Buffer.from(newSid(bucket, 259), 'base64url')
    expect([bytes.length, bytes.readUInt16BE(), bytes.readUInt16BE(2)]).toEqual([16, bucket, 259])
  }
  for (const epoch of [1, 65_535, 65_536]) {
    const sid = newSid(undefined, epoch)
    expect([epoch, epoch + 1].map((other) => isOfEpoch(sid, other))).toEqual([true, false])
  }
})
