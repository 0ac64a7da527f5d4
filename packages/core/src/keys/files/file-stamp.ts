import { statSync } from 'node:fs'

/** What changes when one of these files is written, replaced, added or removed. */
export function stampOf(paths: readonly string[]): string {
  return paths.map(stampOfFile).join(' ')
}

function stampOfFile(path: string): string {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false })
  return stat === undefined ? 'absent' : `${stat.ino}:${stat.size}:${stat.mtimeNs}:${stat.ctimeNs}`
}
