import { chownSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { unprivileged } from './server-process.ts'

/** A directory for a server, that belongs to its user; `remove` is called at exit if it was not before. */
export function temporaryDirectory(name: string): {
  readonly path: string
  readonly remove: () => void
} {
  const path = mkdtempSync(join(tmpdir(), `sekisho-${name}-`))
  if (unprivileged.uid !== undefined) chownSync(path, unprivileged.uid, unprivileged.gid)
  const remove = () => {
    process.removeListener('exit', remove)
    rmSync(path, { recursive: true, force: true, maxRetries: 5 })
  }
  process.on('exit', remove)
  return { path, remove }
}
