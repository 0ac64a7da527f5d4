import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { freePorts } from './free-ports.ts'
import { answersPing, findRedis } from './redis-server.ts'
import { ServerProcess, unprivileged } from './server-process.ts'
import { temporaryDirectory } from './temporary-directory.ts'

/** Three primaries that share the slots. */
export interface RedisCluster {
  readonly ports: readonly number[]
  /** Runs `redis-cli` on the node of a port. */
  cli(port: number, ...args: readonly string[]): Promise<string>
  remove(): Promise<void>
}

const run = promisify(execFile)

/** @returns null where there is no program. */
export async function createRedisCluster(): Promise<RedisCluster | null> {
  const program = findRedis()
  if (program === null) return null
  const client = program.replace('-server', '-cli')
  const { path: directory, remove: removeDirectory } = temporaryDirectory('cluster')
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
  const cli = async (port: number, ...args: readonly string[]) => {
    const { stdout } = await run(client, ['-p', `${port}`, ...args])
    return stdout.trim()
  }
  await Promise.all(nodes.map((node) => node.process.start()))
  const addresses = nodes.map(({ port }) => `127.0.0.1:${port}`)
  await cli(ports[0] ?? 0, '--cluster', 'create', ...addresses, '--cluster-yes')
  for (const { port } of nodes) {
    while (!(await cli(port, 'cluster', 'info')).includes('cluster_state:ok')) {
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
  return {
    ports: nodes.map(({ port }) => port),
    cli,
    remove: async () => {
      await Promise.all(nodes.map((node) => node.process.stop()))
      removeDirectory()
    },
  }
}
