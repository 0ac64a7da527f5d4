import { BlockList, isIP } from 'node:net'
import { textOf } from './access-context.ts'
import { ruleFault } from './rule-fault.ts'

/**
 * Compiles an IPv4 or IPv6 address or CIDR range; bits beyond the prefix do not count. An IPv4 address
 * and its form in IPv6 (`::ffff:192.0.2.1`) are the same.
 *
 * @returns whether it holds an address; undefined when there is none, or it is none.
 * @throws {AuthError} `policy_invalid`
 */
export function compileIpRange(
  where: string,
  source: unknown,
): (address: unknown) => boolean | undefined {
  const range = typeof source === 'string' ? parse(source) : null
  if (range === null)
    throw ruleFault(where, source, 'an IP address or a range such as 192.0.2.0/24')
  return (address) => {
    const text = textOf(address)
    const family = text === undefined ? null : familyOf(text)
    return text === undefined || family === null ? undefined : range.check(text, family)
  }
}

function parse(source: string): BlockList | null {
  const [address = '', prefix, ...more] = source.split('/')
  const family = familyOf(address)
  if (family === null || address.includes('%') || more.length > 0) return null
  const longest = family === 'ipv4' ? 32 : 128
  if (prefix !== undefined && !/^(0|[1-9]\d{0,2})$/.test(prefix)) return null
  const bits = prefix === undefined ? longest : Number(prefix)
  if (bits > longest) return null
  const range = new BlockList()
  range.addSubnet(address, bits, family)
  return range
}

function familyOf(address: string): 'ipv4' | 'ipv6' | null {
  const version = isIP(address)
  if (version === 0) return null
  return version === 4 ? 'ipv4' : 'ipv6'
}
