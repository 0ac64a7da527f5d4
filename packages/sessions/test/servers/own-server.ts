/**
 * A server of the test's own, that it may kill.
 *
 * @returns null where the programs for it are missing: its tests are skipped.
 * @throws where they are and CI is set.
 */
export function ownServer<Server>(name: string, server: Server | null): Server | null {
  if (server === null && process.env['CI'] === 'true') {
    throw new Error(`${name} must be tested in CI, and its programs are not installed`)
  }
  return server
}
