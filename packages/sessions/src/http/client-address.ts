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

/** The network that one client can take addresses from: an IPv6 /64; of IPv4 the address itself. */
export function networkOf(address: string | null): string {
  if (address === null) return 'unknown'
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped !== undefined) return mapped
  const [bare = ''] = address.split('%', 1)
  return isIPv6(bare) ? firstGroups(bare) : address.slice(0, 64)
}

function firstGroups(address: string): string {
  const [before = '', after] = address.toLowerCase().split('::')
  const head = before === '' ? [] : before.split(':')
  const tail = after === undefined || after === '' ? [] : after.split(':')
  // `::` stands for as many zero groups as are missing.
  const zeros = after === undefined ? 0 : Math.max(0, 8 - head.length - tail.length)
  const groups = [...head, ...Array.from({ length: zeros }, () => '0'), ...tail]
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`
}
