import { connect, type Socket } from 'node:net'
import { createHistogram, type RecordableHistogram } from 'node:perf_hooks'

export interface Load {
  readonly requests: number
  readonly seconds: number
  /** Milliseconds within which 99 of 100 were answered. */
  readonly p99: number
}

/**
 * Keeps so many connections busy for so long, each with one request at a time, tokens in turn. The
 * requests are made before and the answers hardly looked at: the client must cost less than the server.
 */
export async function load(
  port: number,
  tokens: readonly string[],
  run: { readonly connections: number; readonly milliseconds: number },
): Promise<Load> {
  const requests = tokens.map((token) =>
    Buffer.from(
      `GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${token}\r\n\r\n`,
      'latin1',
    ),
  )
  const latencies = createHistogram()
  const started = performance.now()
  const deadline = started + run.milliseconds
  const turn = { next: 0 }
  const counts = await Promise.all(
    Array.from({ length: run.connections }, () => busy(port, requests, turn, deadline, latencies)),
  )
  return {
    requests: counts.reduce((sum, count) => sum + count, 0),
    seconds: (performance.now() - started) / 1000,
    p99: latencies.percentile(99) / 1e6,
  }
}

function busy(
  port: number,
  requests: readonly Buffer[],
  turn: { next: number },
  deadline: number,
  latencies: RecordableHistogram,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true })
    let sent = 0n
    let answered = 0
    const ask = (): void => {
      sent = process.hrtime.bigint()
      socket.write(requests[turn.next++ % requests.length] ?? Buffer.alloc(0))
    }
    socket.on('connect', ask)
    socket.on('error', reject)
    socket.on('data', (chunk) => {
      const good =
        chunk.subarray(9, 12).toString('latin1') === '200' && chunk.at(-1) === closingBrace
      if (!good) {
        reject(new Error(`not the answer of the comparison: ${chunk.toString('latin1')}`))
        socket.destroy()
        return
      }
      latencies.record(process.hrtime.bigint() - sent)
      answered += 1
      if (performance.now() < deadline) {
        ask()
        return
      }
      socket.destroy()
      resolve(answered)
    })
  })
}

const closingBrace = '}'.charCodeAt(0)
