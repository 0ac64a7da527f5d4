import { array, assert, boolean, constantFrom, integer, property, record } from 'fast-check'
import { isIPv6 } from 'node:net'
import { describe, expect, test } from 'vitest'
import { networkOf } from '../../src/http/client-address.ts'

const group = integer({ min: 0, max: 0xffff })
const zeroOrNot = constantFrom(0, 0, 1, 0xffff, 0x0db8, 0xfe80)
const eight = (each: typeof group) => array(each, { minLength: 8, maxLength: 8 })
const address = record({
  groups: array(integer({ min: 0, max: 1 }), { minLength: 1, maxLength: 1 }).chain(([kind]) =>
    eight(kind === 0 ? group : zeroOrNot),
  ),
  shortened: integer({ min: 0, max: 8 }),
  padded: boolean(),
  capitals: boolean(),
  dotted: boolean(),
  zone: constantFrom('', '%eth0'),
})

interface Spelling {
  readonly groups: readonly number[]
  /** Where the run of zeros begins that is written `::`, if there is one. */
  readonly shortened: number
  readonly padded: boolean
  readonly capitals: boolean
  /** The last two groups as IPv4. */
  readonly dotted: boolean
  readonly zone: string
}

/** One of the many ways to write an address (RFC 4291 section 2.2). */
function written({ groups, shortened, padded, capitals, dotted, zone }: Spelling): string {
  const texts = groups.map((one) => one.toString(16).padStart(padded ? 4 : 1, '0'))
  if (dotted) texts.splice(6, 2, dottedOf(groups))
  const most = dotted ? 6 : 8
  let end = shortened
  while (end < most && groups[end] === 0) end += 1
  const text =
    end === shortened
      ? texts.join(':')
      : `${texts.slice(0, shortened).join(':')}::${texts.slice(end).join(':')}`
  return (capitals ? text.toUpperCase() : text) + zone
}

function dottedOf(groups: readonly number[]): string {
  return [groups[6] ?? 0, groups[7] ?? 0].flatMap((one) => [one >> 8, one & 0xff]).join('.')
}

describe('networkOf', () => {
  test('of an IPv6 address is its /64, or the IPv4 address in it, however it is written', () => {
    let mapped = 0
    const check = (spelling: Spelling): void => {
      const { groups } = spelling
      const text = written(spelling)
      expect(isIPv6(text)).toBe(true)
      const isMapped = groups.slice(0, 5).every((one) => one === 0) && groups[5] === 0xffff
      if (isMapped) mapped += 1
      const prefix = groups.slice(0, 4).map((one) => one.toString(16))
      expect(networkOf(text)).toBe(isMapped ? dottedOf(groups) : `${prefix.join(':')}::/64`)
    }
    assert(property(address, check), { numRuns: 3000 })
    const ofIpv4 = address.map((one) => ({
      ...one,
      groups: [0, 0, 0, 0, 0, 0xffff, ...one.groups.slice(6)],
    }))
    assert(property(ofIpv4, check), { numRuns: 1000 })
    expect(mapped).toBeGreaterThan(900)
  })
})
