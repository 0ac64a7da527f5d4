import { progressOf } from '../measure/progress.ts'
import { workshop, audience, issuer } from '../verification/workshop.ts'
import { load } from './load.ts'
import { pinLoad, startServer } from './server-process.ts'

/** One figure a round, each. */
export interface ServerFigures {
  readonly name: string
  readonly perSecond: readonly number[]
  readonly p99: readonly number[]
  /** Microseconds of the server for one request. */
  readonly cpu: readonly number[]
}

const connections = 32

/** Requests per second of servers that answer the same thing behind different checks, in turn. */
export async function compareServers(
  names: readonly string[],
  run: { readonly rounds: number; readonly milliseconds: number },
): Promise<readonly ServerFigures[]> {
  const made = workshop('RS256')
  const tokens = made.tokens(1000)
  const policy = { issuer, audience, pem: made.pem.toString('latin1'), jwk: made.jwk }
  pinLoad()
  const servers = await Promise.all(names.map(async (name) => startServer(name, policy)))
  const figures = servers.map((server) => ({
    server,
    perSecond: [] as number[],
    p99: [] as number[],
    cpu: [] as number[],
  }))
  const progress = progressOf('servers')
  try {
    for (let round = -1; round < run.rounds; round += 1) {
      for (let place = 0; place < figures.length; place += 1) {
        const figure = figures[(place + round + 1) % figures.length]
        if (figure === undefined) continue
        progress(
          `${round < 0 ? 'warming up' : `round ${round + 1} of ${run.rounds}`}, ${figure.server.name}`,
        )
        const before = await figure.server.cpu()
        const { requests, seconds, p99 } = await load(figure.server.port, tokens, {
          connections,
          milliseconds: run.milliseconds,
        })
        const used = (await figure.server.cpu()) - before
        if (round < 0) continue
        figure.perSecond.push(requests / seconds)
        figure.p99.push(p99)
        figure.cpu.push(used / requests)
      }
    }
  } finally {
    for (const server of servers) server.stop()
  }
  progress('done')
  return figures.map(({ server, perSecond, p99, cpu }) => ({
    name: server.name,
    perSecond,
    p99,
    cpu,
  }))
}
