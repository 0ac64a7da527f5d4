import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createVerifier, remoteJwks } from '@sekisho/core'
import { progressOf } from '../measure/progress.ts'
import { audience, issuer, workshop } from '../verification/workshop.ts'

export interface KidFloodFigures {
  readonly refused: number
  readonly fetches: number
  readonly heapKeptBytes: number
}

const count = 10_000

/** Good-looking tokens with distinct made-up kids within one cooldown, after a first such flood. */
export async function kidFlood(): Promise<KidFloodFigures> {
  const progress = progressOf('flood of made-up key ids')
  const made = workshop('EdDSA', 'good')
  let fetches = 0
  const server = createServer((_request, response) => {
    fetches += 1
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: [made.jwk] }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  let now = Date.now()
  const keys = remoteJwks(`http://127.0.0.1:${port}/jwks`)
  const verifier = createVerifier({ issuer, audience, keys, now: () => now })
  const forged = Array.from({ length: 2 * count }, (_, index) => forgedToken(made.token(), index))
  const refuse = async (tokens: readonly string[]): Promise<number> => {
    let refused = 0
    for (const token of tokens) await verifier.verify(token).catch(() => (refused += 1))
    return refused
  }
  await verifier.verify(made.token())
  progress('warming up')
  await refuse(forged.slice(0, count))
  now += 3_600_000
  const fresh = made.token({ exp: Math.floor(now / 1000) + 60, iat: Math.floor(now / 1000) })
  await verifier.verify(fresh)
  const before = { fetches, heap: heap() }
  const refused = await refuse(forged.slice(count))
  const kept = { refused, fetches: fetches - before.fetches, heapKeptBytes: heap() - before.heap }
  await verifier.close()
  server.close()
  server.closeAllConnections()
  progress('done')
  return kept
}

function forgedToken(token: string, index: number): string {
  const header = JSON.stringify({ alg: 'EdDSA', typ: 'at+jwt', kid: `made-up-${index}` })
  return Buffer.from(header).toString('base64url') + token.slice(token.indexOf('.'))
}

function heap(): number {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}
