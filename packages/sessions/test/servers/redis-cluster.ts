import { execFileSync } from 'node:child_process'
import { chownSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePorts } from './free-ports.ts'
import { answersPing, findRedis } from './redis-server.ts'
import { ServerProcess, unprivileged } from './server-process.ts'

/** Three primaries that share the slots. */
export interface RedisCluster {
  readonly ports: readonly number[]
  /** Runs `redis-cli` on the first node, or the one of this port. */
  cli(args: readonly string[], port?: number): string
  remove(): Promise<void>
}

/** @returns null where there is no program. */
export async function createRedisCluster(): Promise<RedisCluster | null> {
  const program = findRedis()
  if (program === null) return null
  const client = program.replace('-server', '-cli')
  const directory = mkdtempSync(join(tmpdir(), 'sekisho-cluster-'))
  if (unprivileged.uid !== undefined) chownSync(directory, unprivileged.uid, unprivileged.gid)
  const ports = await freePorts(6)
  const nodes = ports.slice(0, 3).map((port, index) => ({
    port,
    process: new ServerProcess(
      program,
      [
        ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', directory, '--save', ''],
        ['--cluster-enabled', 'yes', '--cluster-config-file', `${port}.conf`],
        ['--cluster-port', `${ports[index + 3]}`, '--cluster-node-timeout', '5000'],
      ].flat(),
      () => answersPing({ port }),
      { cwd: directory, ...unprivileged },
    ),
  }))
  const cli = (args: readonly string[], port = nodes[0]?.port) =>
    execFileSync(client, ['-p', `${port}`, ...args], { encoding: 'utf8' })
  await Promise.all(nodes.map((node) => node.process.start()))
  cli(['--cluster', 'create', ...nodes.map(({ port }) => `127.0.0.1:${port}`), '--cluster-yes'])
  while (nodes.some(({ port }) => !cli(['cluster', 'info'], port).includes('cluster_state:ok'))) {
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return {
    ports: nodes.map(({ port }) => port),
    cli,
    remove: async () => {
      await Promise.all(nodes.map((node) => node.process.stop()))
      rmSync(directory, { recursive: true, force: true })
    },
  }
}
