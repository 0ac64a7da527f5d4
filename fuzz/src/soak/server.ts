// One framework behind jwtAuth in a process of its own: node --expose-gc server.ts <framework> <issuer>.
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { frameworks } from './frameworks.ts'
import { watchStalls } from './watch-stalls.ts'
import type { ServerReport } from './server-report.ts'

const [framework = '', issuer = ''] = process.argv.slice(2)
const mount = frameworks[framework]
if (mount === undefined)
  throw new Error(`no framework ${framework}; there are ${Object.keys(frameworks).join(', ')}`)

let unhandled = 0
process.on('unhandledRejection', () => (unhandled += 1))
process.on('uncaughtException', () => (unhandled += 1))
process.on('warning', () => {})
const tally = { answered: 0 }
const handler: RequestListener = await mount(issuer, () => (tally.answered += 1))
const stalls = watchStalls()
const server = createServer(handler)
server.listen(0, '127.0.0.1', () => {
  stalls.reset()
  process.send?.({ port: (server.address() as AddressInfo).port })
})

process.on('message', () => {
  // Taken before the collection below, which is a stall of our own making.
  const longestStallMs = stalls.longestMs()
  globalThis.gc?.()
  const report: ServerReport = {
    heapBytes: process.memoryUsage().heapUsed,
    longestStallMs,
    unhandled,
    answered: tally.answered,
  }
  process.send?.(report)
  // Once the collection has been counted.
  setTimeout(() => stalls.reset(), 50)
})
process.on('disconnect', () => process.exit())
