import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestProject } from 'vitest/node'
import { noteUntested } from '../../../../scripts/note-untested.mjs'
import { createPostgres } from './postgres-server.ts'
import { createRedis } from './redis-server.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Answers `/postgres` and `/redis` with a FoundServer; takes note of `/missing/<name>`. */
    readonly testServers: string
  }
}

export type ServerName = 'postgres' | 'redis'

export type FoundServer = { readonly url: string } | { readonly missing: string }

interface Running {
  readonly found: FoundServer
  readonly remove?: () => Promise<void>
}

const starters: Readonly<Record<ServerName, () => Promise<Running>>> = {
  postgres: async () => {
    const given = process.env['SEKISHO_TEST_POSTGRES']
    if (given !== undefined) return { found: { url: given } }
    const server = await createPostgres()
    if (server === null) {
      return missing('SEKISHO_TEST_POSTGRES is not set and no PostgreSQL is installed')
    }
    await server.start()
    return { found: { url: server.url }, remove: () => server.remove() }
  },
  redis: async () => {
    const given = process.env['SEKISHO_TEST_REDIS']
    if (given !== undefined) return { found: { url: given } }
    const server = createRedis()
    if (server === null)
      return missing('SEKISHO_TEST_REDIS is not set and no redis-server is installed')
    await server.start()
    return { found: { url: server.url }, remove: () => server.remove() }
  },
}

function missing(reason: string): Running {
  return { found: { missing: reason } }
}

/** For all test files of a run: starts a server when the first test asks for it, once. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const running = new Map<ServerName, Promise<Running>>()
  const start = (name: ServerName): Promise<Running> => {
    const known = running.get(name) ?? starters[name]()
    running.set(name, known)
    return known
  }
  const missingPrograms = new Set<string>()
  const keeper = createServer((request, response) => {
    const name = request.url?.slice(1) ?? ''
    if (name.startsWith('missing/')) {
      missingPrograms.add(decodeURIComponent(name.slice('missing/'.length)))
      response.end()
      return
    }
    if (!(name in starters)) {
      response.writeHead(404).end()
      return
    }
    start(name as ServerName).then(
      ({ found }) => response.end(JSON.stringify(found)),
      (error: unknown) => response.writeHead(500).end(String(error)),
    )
  })
  await new Promise<void>((resolve) => keeper.listen(0, '127.0.0.1', resolve))
  project.provide('testServers', `http://127.0.0.1:${(keeper.address() as AddressInfo).port}`)
  return async () => {
    keeper.close()
    const lines = [...missingPrograms].map(
      (name) => `faults of ${name}: its programs are not installed`,
    )
    for (const [name, server] of running) {
      const { found, remove } = await server
      await remove?.()
      if ('missing' in found) lines.push(`sessions on ${name}: ${found.missing}`)
    }
    noteUntested('session-stores', lines)
    for (const line of lines) console.warn(`NOT TESTED: ${line}`)
  }
}
