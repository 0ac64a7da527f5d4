import { inject } from 'vitest'

/**
 * A server of the test's own, that it may kill.
 *
 * @returns null where the programs for it are missing: its tests are skipped, and the end of the run
 * says so.
 * @throws where they are and CI is set.
 */
export async function ownServer<Server>(
  name: string,
  server: Server | null,
): Promise<Server | null> {
  if (server !== null) return server
  if (process.env['CI'] === 'true') {
    throw new Error(`${name} must be tested in CI, and its programs are not installed`)
  }
  await fetch(`${inject('testServers')}/missing/${encodeURIComponent(name)}`)
  return null
}
