import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** An empty folder of the running test, gone at its end. */
export function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sekisho-'))
  onTestFinished(() => {
    rmSync(folder, { recursive: true })
  })
  return folder
}
