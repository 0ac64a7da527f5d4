import { inject } from 'vitest'
import type { FoundServer, ServerName } from './test-servers.ts'

/**
 * The address of a server for tests, started when nobody asked for it before.
 *
 * @returns null where there is none: tests that need it are skipped, and the end of the run says so.
 * @throws where there is none and CI is set.
 */
export async function testServer(name: ServerName): Promise<string | null> {
  const response = await fetch(`${inject('testServers')}/${name}`)
  if (!response.ok) throw new Error(await response.text())
  const found = (await response.json()) as FoundServer
  if ('url' in found) return found.url
  if (process.env['CI'] === 'true')
    throw new Error(`${name} must be tested in CI: ${found.missing}`)
  return null
}
