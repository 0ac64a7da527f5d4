import { createVerifier, nodeRequest, type VerifierOptions } from '@sekisho/core'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Stands for the reader's own service in the example of the README. */
export async function startOrders(options: VerifierOptions) {
  const verifier = createVerifier(options)
  const server = createServer((request, response) => {
    void verifier.authenticate(nodeRequest(request)).then((outcome) => {
      response.writeHead(outcome.kind === 'denied' ? outcome.denial.status : 200).end('[]')
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
