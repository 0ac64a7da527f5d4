import { execFile } from 'node:child_process'
import { chownSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { freePorts } from './free-ports.ts'
import { answersPing, findRedis } from './redis-server.ts'
import { ServerProcess, unprivileged } from './server-process.ts'
import { temporaryDirectory } from './temporary-directory.ts'

/** A primary, a replica, and one sentinel that watches them as `sessions`. */
export interface RedisSentinel {
  readonly port: number
  /** Makes the replica the primary, and waits until it is. */
  failover(): Promise<void>
  remove(): Promise<void>
}

const run = promisify(execFile)

/** @returns null where there is no program. */
export async function createRedisSentinel(): Promise<RedisSentinel | null> {
  const program = findRedis()
  if (program === null) return null
  const { path: directory, remove: removeDirectory } = temporaryDirectory('sentinel')
  const [primary = 0, replica = 0, port = 0] = await freePorts(3)
  const config = join(directory, 'sentinel.conf')
  writeFileSync(
    config,
    [
      `port ${port}`,
      `dir ${directory}`,
      `sentinel monitor sessions 127.0.0.1 ${primary} 1`,
      'sentinel down-after-milliseconds sessions 2000',
      '',
    ].join('\n'),
  )
  if (unprivileged.uid !== undefined) chownSync(config, unprivileged.uid, unprivileged.gid)
  const start = async (at: number, args: readonly string[]) => {
    const server = new ServerProcess(program, args, () => answersPing({ port: at }), {
      cwd: directory,
      ...unprivileged,
    })
    await server.start()
    return server
  }
  const data = ['--bind', '127.0.0.1', '--dir', directory, '--save', '']
  const fast = ['--repl-diskless-sync-delay', '0']
  const servers = [
    await start(primary, ['--port', `${primary}`, ...data, ...fast]),
    await start(replica, ['--port', `${replica}`, ...data, '--replicaof', `127.0.0.1 ${primary}`]),
    await start(port, [config, '--sentinel']),
  ]
  const cli = async (...args: readonly string[]) => {
    const { stdout } = await run(program.replace('-server', '-cli'), ['-p', `${port}`, ...args])
    return stdout
  }
  const until = async (text: string, ...args: readonly string[]) => {
    while (!(await cli(...args)).includes(text)) {
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
  await until(`${replica}`, 'sentinel', 'replicas', 'sessions')
  return {
    port,
    failover: async () => {
      await until('OK', 'sentinel', 'failover', 'sessions')
      await until(`${replica}`, 'sentinel', 'get-master-addr-by-name', 'sessions')
    },
    remove: async () => {
      await Promise.all(servers.map((server) => server.stop()))
      removeDirectory()
    },
  }
}
