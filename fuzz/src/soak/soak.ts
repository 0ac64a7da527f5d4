import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { startTestIssuer, testClock } from '@sekisho/testing'
import { randomFrom, type Random } from '../random.ts'
import { exchange } from './exchange.ts'
import { requestsFor, type SoakRequest } from './requests.ts'
import type { ServerReport } from './server-report.ts'

export interface SoakResult {
  readonly framework: string
  readonly requests: number
  readonly perSecond: number
  readonly heapGrownBytes: number
  readonly longestStallMs: number
  /** What must not happen, in words; empty when nothing did. */
  readonly faults: readonly string[]
}

const atOnce = 16
const longestStallMs = 100
const mostGrowthBytes = 8 * 2 ** 20

/** Keeps a server busy with good and hostile requests for so long, and looks at it before and after. */
export async function soak(
  framework: string,
  milliseconds: number,
  seed: number,
): Promise<SoakResult> {
  const issuer = await startTestIssuer({ clock: testClock(Date.now()) })
  const next = await requestsFor(issuer)
  const server = await started(framework, issuer.issuer)
  const random = randomFrom(seed)
  const faults = new Map<string, number>()
  const warm = await busy(server.port, next, random, Math.min(3000, milliseconds / 4), faults)
  const before = await server.report()
  const began = performance.now()
  const through = await busy(server.port, next, random, milliseconds, faults)
  const seconds = (performance.now() - began) / 1000
  const after = await server.report()
  server.stop()
  await issuer.close()
  const found = [...faults].map(([what, count]) => `${what} (${count} times)`)
  const expected = warm.good + through.good
  const grown = after.heapBytes - before.heapBytes
  if (after.unhandled > 0)
    found.push(`${after.unhandled} rejections or exceptions that nobody caught`)
  if (after.longestStallMs > longestStallMs)
    found.push(`the event loop stood still for ${after.longestStallMs.toFixed(0)} ms`)
  if (grown > mostGrowthBytes) found.push(`the heap grew by ${grown} bytes`)
  // Who hung up after a whole request may have been answered without knowing it; nobody else.
  if (after.answered !== expected)
    found.push(`${after.answered} came through, ${expected} should have`)
  return {
    framework,
    requests: through.sent,
    perSecond: through.sent / seconds,
    heapGrownBytes: grown,
    longestStallMs: after.longestStallMs,
    faults: found,
  }
}

async function busy(
  port: number,
  next: (random: Random) => SoakRequest,
  random: Random,
  milliseconds: number,
  faults: Map<string, number>,
): Promise<{ sent: number; good: number }> {
  const until = performance.now() + milliseconds
  const tally = { sent: 0, good: 0 }
  const worker = async (): Promise<void> => {
    while (performance.now() < until) {
      const request = next(random)
      tally.sent += 1
      tally.good += request.statuses.filter((status) => status === 200).length
      const got = await exchange(port, request).catch((error: unknown) => [String(error)])
      if (got.join() === request.statuses.join()) continue
      const what = `${request.kind}: ${got.join()} instead of ${request.statuses.join()}`
      faults.set(what, (faults.get(what) ?? 0) + 1)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return tally
}

async function started(framework: string, issuer: string) {
  const file = fileURLToPath(new URL('server.ts', import.meta.url))
  const child = fork(file, [framework, issuer], { execArgv: ['--expose-gc'] })
  const { port } = (await message(child)) as { port: number }
  return {
    port,
    report: async () => {
      child.send('report')
      return (await message(child)) as ServerReport
    },
    stop: () => child.disconnect(),
  }
}

async function message(child: ChildProcess): Promise<unknown> {
  const waiting = new AbortController()
  const { signal } = waiting
  try {
    const [received] = (await Promise.race([
      once(child, 'message', { signal }),
      once(child, 'exit', { signal }).then(() => {
        throw new Error('the server ended')
      }),
    ])) as [unknown]
    return received
  } finally {
    waiting.abort()
  }
}
