import { load } from '../http/load.ts'
import { startServer } from '../http/server-process.ts'
import { progressOf } from '../measure/progress.ts'
import { librariesFor, ours } from '../verification/libraries.ts'
import { audience, issuer, workshop, type Algorithm } from '../verification/workshop.ts'
import type { Place } from './places.ts'
import { startSampler } from './sampler.ts'

/** Where the time of one thing goes. */
export interface Profile {
  readonly name: string
  readonly microsecondsEach: number
  readonly places: readonly Place[]
}

/** Profiles of what is behind goals: verification at first sight, and whole servers. */
export async function profileAll(
  algorithms: readonly Algorithm[],
  servers: readonly string[],
): Promise<readonly Profile[]> {
  const progress = progressOf('profiles')
  const profiles: Profile[] = []
  for (const algorithm of algorithms) {
    progress(algorithm)
    profiles.push(await profileFirstSight(algorithm))
  }
  for (const name of servers) {
    progress(name)
    profiles.push(await profileServer(name))
  }
  progress('done')
  return profiles
}

const rounds = 12

async function profileFirstSight(algorithm: Algorithm): Promise<Profile> {
  const made = workshop(algorithm)
  const tokens = made.tokens(algorithm === 'HS256' ? 10_000 : 2000)
  const library = librariesFor(made).find(({ name }) => name === ours)
  let stop = startSampler()
  let started = process.cpuUsage()
  for (let round = -4; round < rounds; round += 1) {
    if (round === 0) {
      await stop()
      stop = startSampler()
      started = process.cpuUsage()
    }
    const checker = await library?.open()
    for (const token of tokens) await checker?.check(token)
  }
  const { user, system } = process.cpuUsage(started)
  const microsecondsEach = (user + system) / (rounds * tokens.length)
  return { name: `${algorithm}, never seen`, microsecondsEach, places: await stop() }
}

async function profileServer(name: string): Promise<Profile> {
  const made = workshop('RS256')
  const policy = { issuer, audience, pem: made.pem.toString('latin1'), jwk: made.jwk }
  const server = await startServer(name, policy)
  const tokens = made.tokens(1000)
  const run = { connections: 32, milliseconds: 2000 }
  await load(server.port, tokens, run)
  await server.profile()
  const before = await server.cpu()
  const { requests } = await load(server.port, tokens, run)
  const microsecondsEach = ((await server.cpu()) - before) / requests
  const places = await server.profile()
  server.stop()
  return { name, microsecondsEach, places }
}
