import { statSync } from 'node:fs'

/**
 * What changes when one of these files is written, replaced, added or removed. Never throws: a file
 * that cannot be looked at has a stamp as well, and reading it then tells why.
 */
export function stampOf(paths: readonly string[]): string {
  return paths.map(stampOfFile).join(' ')
}

function stampOfFile(path: string): string {
  try {
    const { ino, size, mtimeNs, ctimeNs } = statSync(path, { bigint: true })
    return `${ino}:${size}:${mtimeNs}:${ctimeNs}`
  } catch (error) {
    return codeOf(error)
  }
}

/** True for the error of a file that is not there; one that is there and cannot be read is another. */
export function isAbsent(error: unknown): boolean {
  return codeOf(error) === 'ENOENT'
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
}
