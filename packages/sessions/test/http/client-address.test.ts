import { describe, expect, test } from 'vitest'
import { clientAddress, networkOf } from '../../src/http/client-address.ts'
import type { EndpointRequest } from '../../src/http/endpoint-request.ts'

function requestFrom(address: string | null, ...forwarded: readonly string[]): EndpointRequest {
  return {
    method: 'POST',
    path: '/',
    header: (name) => (name === 'x-forwarded-for' ? forwarded : []),
    body: async () => undefined,
    address,
  }
}

describe('clientAddress', () => {
  const cases: readonly (readonly [string, number, readonly string[], string | null])[] = [
    ['the peer without proxies', 0, ['203.0.113.7'], '10.0.0.1'],
    ['the last one behind one proxy', 1, ['198.51.100.9, 203.0.113.7'], '203.0.113.7'],
    ['the second last behind two', 2, ['198.51.100.9, 203.0.113.7, 10.0.0.2'], '203.0.113.7'],
    ['over several lines', 2, ['198.51.100.9, 203.0.113.7', '10.0.0.2'], '203.0.113.7'],
    ['without the port that a proxy adds', 1, ['203.0.113.7:49152'], '203.0.113.7'],
    ['without brackets and port', 1, ['[2001:db8::1]:49152'], '2001:db8::1'],
    ['without brackets', 1, ['[2001:db8::1]'], '2001:db8::1'],
    ['an IPv6 address as it is', 1, ['2001:db8::1:4915'], '2001:db8::1:4915'],
    ['the peer where a proxy said nothing', 1, [], '10.0.0.1'],
    ['the peer where there are fewer than proxies', 2, ['203.0.113.7'], '10.0.0.1'],
  ]

  test.each(cases)('is %s', (_, hops, forwarded, expected) => {
    expect(clientAddress(requestFrom('10.0.0.1', ...forwarded), hops)).toBe(expected)
  })
})

describe('networkOf', () => {
  const cases: readonly (readonly [string | null, string])[] = [
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::ffff:cb00:7107', '203.0.113.7'],
    ['0:0:0:0:0:FFFF:203.0.113.7', '203.0.113.7'],
    ['64:ff9b::203.0.113.7', '203.0.113.7'],
    ['64:FF9B:0:0:0:0:cb00:7107', '203.0.113.7'],
    ['64:ff9b:1::203.0.113.7', '64:ff9b:1:0::/64'],
    ['64:ff9b::1:203.0.113.7', '64:ff9b:0:0::/64'],
    ['::1:2:3:4:5:203.0.113.7', '0:1:2:3::/64'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::1', '2001:db8:1:2::/64'],
    ['2001:0db8:0001:0002::1', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    [null, 'unknown'],
    ['x'.repeat(100), 'x'.repeat(64)],
  ]

  test.each(cases)('of %s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network)
  })
})
