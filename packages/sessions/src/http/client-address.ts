import { isIPv6 } from 'node:net'
import type { EndpointRequest } from './endpoint-request.ts'

/**
 * The address of the client, counted from our side: each proxy of ours adds the address it saw at the
 * end of `X-Forwarded-For`, and what stands further left is the client's own word.
 */
export function clientAddress(request: EndpointRequest, proxyHops: number): string | null {
  if (proxyHops === 0) return request.address
  const forwarded = request
    .header('x-forwarded-for')
    .flatMap((line) => line.split(','))
    .map((address) => withoutPort(address.trim()))
  return forwarded.at(-proxyHops) ?? request.address
}

/** Some proxies add the port, which is another one for each connection. */
function withoutPort(address: string): string {
  const [, bracketed, plain] = /^(?:\[([^\]]*)\]|(\d+(?:\.\d+){3}))(?::\d+)?$/.exec(address) ?? []
  return bracketed ?? plain ?? address
}

/** What stands ahead of an IPv4 address: mapped, and translated for a server without IPv4 (RFC 6052). */
const ipv4Prefixes = [
  [0, 0, 0, 0, 0, 0xffff],
  [0x64, 0xff9b, 0, 0, 0, 0],
].map((groups) => groups.join())

/** The network that one client can take addresses from: an IPv6 /64; of IPv4 the address itself. */
export function networkOf(address: string | null): string {
  if (address === null) return 'unknown'
  const [bare = ''] = address.split('%', 1)
  if (!isIPv6(bare)) return address.slice(0, 64)
  const groups = groupsOf(bare)
  const isIpv4 = ipv4Prefixes.includes(groups.slice(0, 6).join())
  if (isIpv4) return groups.slice(6).flatMap(bytesOf).join('.')
  const prefix = groups.slice(0, 4).map((group) => group.toString(16))
  return `${prefix.join(':')}::/64`
}

/** The eight groups of an IPv6 address, however it is written (RFC 4291 section 2.2). */
function groupsOf(address: string): readonly number[] {
  const [before = '', after = ''] = address.split('::').map(hexadecimal)
  const head = before === '' ? [] : before.split(':')
  const tail = after === '' ? [] : after.split(':')
  // `::` stands for as many zero groups as are missing.
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => '0')
  return [...head, ...zeros, ...tail].map((group) => Number.parseInt(group, 16))
}

/** The last two groups may be written as IPv4. */
function hexadecimal(part: string): string {
  return part.replace(
    /(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/,
    (_, ...bytes: readonly string[]) => {
      const [first, second, third, fourth] = bytes.map(Number) as [number, number, number, number]
      return `${(first * 256 + second).toString(16)}:${(third * 256 + fourth).toString(16)}`
    },
  )
}

function bytesOf(group: number): readonly number[] {
  return [group >> 8, group & 0xff]
}
