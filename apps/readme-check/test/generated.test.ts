import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { root } from './documents.ts'

describe('docs/errors.md', () => {
  test('is what the table of errors says', async () => {
    const script = join(root, 'scripts/errors-doc.mjs')
    await expect(promisify(execFile)(process.execPath, [script, '--check'])).resolves.toMatchObject(
      { stdout: '' },
    )
  })
})
