import type { EndpointRequest } from './endpoint-request.ts'

/** What a list of sessions shows of a client by default. */
export function describeClient(
  request: EndpointRequest,
  address: string | null,
): Readonly<Record<string, string>> {
  const [device = ''] = request.header('user-agent')
  return { device: device.slice(0, 256), address: address ?? '' }
}
