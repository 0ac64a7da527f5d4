import { execFileSync } from 'node:child_process'
import { connect } from 'node:net'
import { join } from 'node:path'
import { ServerProcess, unprivileged } from './server-process.ts'
import { temporaryDirectory } from './temporary-directory.ts'

/** A Redis or Valkey of our own, on a unix socket in a directory of its own. */
export interface RedisServer {
  /** `unix://`; `socket` is the path alone. */
  readonly url: string
  readonly socket: string
  /** 0: the socket only. */
  readonly port: number
  start(): Promise<void>
  stop(signal?: NodeJS.Signals): Promise<void>
  signal(signal: NodeJS.Signals): void
  remove(): Promise<void>
}

const programs = ['redis-server', 'valkey-server']

/** The server program of the system; null where there is none. */
export function findRedis(): string | null {
  return (
    programs.find((program) => {
      try {
        execFileSync(program, ['--version'], { stdio: 'ignore' })
        return true
      } catch {
        return false
      }
    }) ?? null
  )
}

/** @returns null where there is no program. */
export function createRedis(settings: readonly string[] = [], port = 0): RedisServer | null {
  const program = findRedis()
  if (program === null) return null
  const { path: directory, remove: removeDirectory } = temporaryDirectory('redis')
  const socket = join(directory, 'redis.sock')
  const server = new ServerProcess(
    program,
    ['--port', `${port}`, '--unixsocket', socket, '--dir', directory, '--save', '', ...settings],
    () => answersPing({ path: socket }),
    { cwd: directory, ...unprivileged },
  )
  return {
    url: `unix://${socket}`,
    socket,
    port,
    start: () => server.start(),
    stop: (signal) => server.stop(signal),
    signal: (signal) => server.signal(signal),
    remove: async () => {
      await server.stop()
      removeDirectory()
    },
  }
}

/** Whether a server is there that has loaded its data. */
export function answersPing(address: { path: string } | { port: number }): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = connect(address, () => connection.write('PING\r\n'))
    connection.setTimeout(1000, () => connection.destroy())
    connection.on('error', () => undefined)
    connection.on('data', (answer) => {
      resolve(answer.toString().startsWith('+PONG'))
      connection.destroy()
    })
    connection.on('close', () => resolve(false))
  })
}
