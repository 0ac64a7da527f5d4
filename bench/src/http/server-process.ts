import { fork, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { Place } from '../profile/places.ts'
import type { ServerPolicy } from './policy.ts'

/** A server under load, in a process of its own. */
export interface ServerProcess {
  readonly name: string
  readonly port: number
  /** Microseconds of CPU that it used so far. */
  cpu(): Promise<number>
  /** Begins with a profile, or ends it and tells where the time went. */
  profile(): Promise<readonly Place[]>
  stop(): void
}

/** Whether servers have the first core for themselves, and the load comes from the others. */
export const pinned = availableParallelism() > 1 && spawnSync('taskset', ['-V']).status === 0

export async function startServer(name: string, policy: ServerPolicy): Promise<ServerProcess> {
  const child = fork(
    fileURLToPath(new URL('server.ts', import.meta.url)),
    [name, JSON.stringify(policy)],
    {
      env: { ...process.env, NODE_ENV: 'production' },
    },
  )
  if (pinned) spawnSync('taskset', ['-a', '-p', '-c', '0', String(child.pid)])
  const { port } = (await message(child)) as { port: number }
  return {
    name,
    port,
    cpu: async () => {
      child.send('cpu')
      const { cpu } = (await message(child)) as { cpu: NodeJS.CpuUsage }
      return cpu.user + cpu.system
    },
    profile: async () => {
      child.send('profile')
      return ((await message(child)) as { places: readonly Place[] }).places
    },
    stop: () => child.disconnect(),
  }
}

/** Keeps this process, which makes the load, off the core of the servers. */
export function pinLoad(): void {
  if (pinned)
    spawnSync('taskset', ['-a', '-p', '-c', `1-${availableParallelism() - 1}`, String(process.pid)])
}

async function message(child: ChildProcess): Promise<unknown> {
  const waiting = new AbortController()
  const { signal } = waiting
  try {
    const [received] = (await Promise.race([
      once(child, 'message', { signal }),
      once(child, 'exit', { signal }).then(() => {
        throw new Error('a server of the comparison ended before its time')
      }),
    ])) as [unknown]
    return received
  } finally {
    waiting.abort()
  }
}
