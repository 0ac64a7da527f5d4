import { once } from 'node:events'
import type { RequestListener } from 'node:http'
import { createServer, type ServerOptions } from 'node:https'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import type { TestServer } from '../keys/remote/serve.ts'

/** Serves over TLS on a free port of the loopback address until the running test ends. */
export async function serveTls(
  options: ServerOptions,
  listener: RequestListener,
): Promise<TestServer> {
  const requests: string[] = []
  const server = createServer(options, (request, response) => {
    requests.push(request.url ?? '')
    listener(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { origin: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, requests }
}
