import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

/** @returns the port. */
export async function listen(handler: RequestListener): Promise<number> {
  const server = createServer({ keepAliveTimeout: 600_000 }, handler)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}
