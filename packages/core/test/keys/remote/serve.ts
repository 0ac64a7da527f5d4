import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/** A server of this test, gone at its end. */
export interface TestServer {
  /** Origin without a slash at the end. */
  readonly origin: string
  /** The path of every request that came, in order. */
  readonly requests: readonly string[]
}

/** Serves on a free port of the loopback address until the running test ends. */
export async function serve(listener: RequestListener): Promise<TestServer> {
  const requests: string[] = []
  const server = createServer((request, response) => {
    requests.push(request.url ?? '')
    listener(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests }
}

/** Serves JSON documents by path, and 404 for the rest. */
export function serveDocuments(documents: (path: string, origin: string) => unknown) {
  return serve((request, response) => {
    const origin = `http://${request.headers.host ?? ''}`
    const document = documents(request.url ?? '', origin)
    response.statusCode = document === undefined ? 404 : 200
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(document ?? { error: 'not found' }))
  })
}
