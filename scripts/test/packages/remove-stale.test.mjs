import { globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { runCommand } from '../../run-command.mjs'

const script = fileURLToPath(new URL('../../remove-stale.mjs', import.meta.url))

test('what was made of a source that is gone is removed, and nothing else', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sekisho-stale-'))
  try {
    const kept = [
      'dist/a/b.d.ts',
      'dist/a/b.js',
      'dist/a/b.js.map',
      'dist/.tsbuildinfo',
      'src/a/b.ts',
    ]
    const stale = ['dist/a/gone.d.ts', 'dist/a/gone.d.ts.map', 'dist/gone.js']
    for (const path of ['dist/a', 'src/a']) mkdirSync(join(folder, path), { recursive: true })
    for (const path of [...kept, ...stale]) writeFileSync(join(folder, path), '')
    const said = runCommand(process.execPath, [script], folder)
    expect(said).toContain('removed dist/gone.js: there is no src/gone.ts')
    expect(new Set(globSync('{dist,src}/**/*.{js,ts,map,tsbuildinfo}', { cwd: folder }))).toEqual(
      new Set(kept.filter((path) => path !== 'dist/.tsbuildinfo')),
    )
    expect(globSync('dist/.tsbuildinfo', { cwd: folder })).toHaveLength(1)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
