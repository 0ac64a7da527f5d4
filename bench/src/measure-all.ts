import { readFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { byNumber } from './costs/by-number.ts'
import { bySize } from './costs/by-size.ts'
import { flood } from './costs/flood.ts'
import { kidFlood } from './costs/kid-flood.ts'
import { memoryPerToken } from './costs/memory.ts'
import { startUp } from './costs/start-up.ts'
import { compareServers } from './http/compare.ts'
import { pinned } from './http/server-process.ts'
import { profileAll } from './profile/profile-all.ts'
import type { ByAlgorithm, Figures } from './report/figures.ts'
import { firstSight } from './verification/first-sight.ts'
import { again, librariesFor, ours } from './verification/libraries.ts'
import { noiseOf } from './measure/noise.ts'
import { seenBefore } from './verification/seen-before.ts'
import { workshop, type Algorithm } from './verification/workshop.ts'

/** How much is measured. */
export interface Plan {
  readonly rounds: number
  readonly firstSight: readonly Algorithm[]
  readonly inFlight: readonly Algorithm[]
  readonly seenBefore: readonly Algorithm[]
  readonly servers: readonly string[]
  readonly serverRounds: number
  readonly serverMilliseconds: number
  readonly floodTokens: number
  readonly profiledAlgorithms: readonly Algorithm[]
  readonly profiledServers: readonly string[]
}

/** How many tokens make a stretch of about a tenth of a second. */
const tokensOf = { HS256: 10_000, RS256: 4000, PS256: 3000, ES256: 2000, EdDSA: 2000 } as const

export async function measureAll(plan: Plan): Promise<Figures> {
  const { rounds } = plan
  const inFlight = (count: number) => (algorithm: Algorithm) => {
    const made = workshop(algorithm)
    return firstSight(made, librariesFor(made), {
      inFlight: count,
      rounds,
      count: tokensOf[algorithm],
    })
  }
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: machine(),
    node: process.version,
    versions: versions(),
    pinned,
    noise: await noise(rounds),
    firstSight: await eachOf(plan.firstSight, inFlight(1)),
    inFlight: await eachOf(plan.inFlight, inFlight(16)),
    seenBefore: await eachOf(plan.seenBefore, (algorithm) => {
      const made = workshop(algorithm)
      return seenBefore(made, librariesFor(made), { rounds, turns: 5 })
    }),
    sizes: await bySize(rounds),
    numbers: await byNumber(rounds),
    memory: await memoryPerToken(),
    floods: await flood(plan.floodTokens),
    kidFlood: await kidFlood(),
    startUp: startUp(Math.min(rounds, 7)),
    servers: await compareServers(plan.servers, {
      rounds: plan.serverRounds,
      milliseconds: plan.serverMilliseconds,
    }),
    profiles: await profileAll(plan.profiledAlgorithms, plan.profiledServers),
  }
}

/** What two runs of the same thing differ by on this machine now. */
async function noise(rounds: number): Promise<number> {
  const made = workshop('ES256')
  const libraries = librariesFor(made).filter(({ name }) => name === ours)
  const twice = [...libraries, ...libraries.map((library) => ({ ...library, name: again }))]
  return noiseOf(await firstSight(made, twice, { inFlight: 1, rounds, count: tokensOf.ES256 }))
}

async function eachOf(
  algorithms: readonly Algorithm[],
  measure: (algorithm: Algorithm) => Promise<ByAlgorithm['measured']>,
): Promise<readonly ByAlgorithm[]> {
  const all: ByAlgorithm[] = []
  for (const algorithm of algorithms) all.push({ algorithm, measured: await measure(algorithm) })
  return all
}

function machine(): string {
  const processors = cpus()
  const memory = Math.round(totalmem() / 2 ** 30)
  return `${processors[0]?.model ?? 'unknown processor'}, ${processors.length} cores, ${memory} GiB, ${process.platform} ${process.arch}`
}

function versions(): Readonly<Record<string, string>> {
  const manifest = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
  ) as { dependencies: Record<string, string> }
  return manifest.dependencies
}
