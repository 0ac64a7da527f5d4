import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { root } from './documents.ts'

const generated = [
  ['docs/errors.md', 'errors-doc.mjs'],
  ['docs/guides/keys-timeline.svg', 'keys-timeline.mjs'],
] as const

describe('a generated page', () => {
  test.each(generated)('%s is what %s makes of the sources', async (_page, script) => {
    const check = [join(root, 'scripts', script), '--check']
    await expect(promisify(execFile)(process.execPath, check)).resolves.toMatchObject({
      stdout: '',
    })
  })
})
