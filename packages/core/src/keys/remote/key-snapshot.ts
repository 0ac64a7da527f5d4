import { createHash, randomUUID } from 'node:crypto'
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { readJsonObject } from '../../encoding/json-object.ts'
import { withoutQuery } from '../../outbound/without-query.ts'
import { processWarning } from '../../process-warning.ts'

/** Public keys as they were last fetched, on disk. */
export interface KeySnapshot {
  /** Where they came from, see `snapshotSource`: a snapshot of another source is not used. */
  readonly source: string
  /** Seconds since 1970. */
  readonly fetchedAt: number
  /** The JWK Set, public signature keys only. */
  readonly document: Readonly<Record<string, unknown>>
}

/** What a source is called in a snapshot: apart from all others, without what its query may hold. */
export function snapshotSource(url: string): string {
  const plain = withoutQuery(url)
  if (plain === url) return url
  return `${plain}?sha256=${createHash('sha256').update(url).digest('base64url')}`
}

/** The snapshot in a file, or null when there is none for this source that can be read. */
export function readSnapshot(path: string, source: string): KeySnapshot | null {
  const content = readJsonObject(contentOf(path))
  if (typeof content === 'string' || content['source'] !== source) return null
  const { fetchedAt, document } = content
  if (typeof fetchedAt !== 'number' || typeof document !== 'object' || document === null)
    return null
  return { source, fetchedAt, document: document as KeySnapshot['document'] }
}

/** Writes a snapshot whole or not at all; a failure is a process warning, for the keys are good. */
export function writeSnapshot(path: string, snapshot: KeySnapshot): void {
  // A name that nobody guesses, and no file that is there already: the mode is then ours.
  const unfinished = `${path}.${randomUUID()}.tmp`
  try {
    writeFileSync(unfinished, JSON.stringify(snapshot), { mode: 0o600, flag: 'wx' })
    renameSync(unfinished, path)
  } catch (error) {
    discard(unfinished)
    processWarning(
      'SEKISHO_SNAPSHOT_NOT_WRITTEN',
      `Sekisho: the key snapshot could not be written: ${String(error)}`,
    )
  }
}

function discard(path: string): void {
  try {
    rmSync(path)
  } catch {
    // What cannot be written often cannot be removed either; the warning says enough.
  }
}

function contentOf(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch {
    return Buffer.alloc(0)
  }
}
