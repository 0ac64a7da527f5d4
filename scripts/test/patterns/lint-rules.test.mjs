import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { spawnSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const rows = [
  ['no-eval', "eval('1')", 'evaluate(1)'],
  ['no-new-func', "new Function('return 1')()", 'new Functions()'],
  ['no-implied-eval', "setTimeout('f()', 1)", 'setTimeout(() => f(), 1)'],
  ['no-script-url', "location.href = 'javascript:f()'", "location.href = '/'"],
  ['no-proto', 'f(a.__proto__)', 'f(Object.getPrototypeOf(a))'],
  ['no-extend-native', 'Array.prototype.own = f', 'own.prototype.f = f'],
  ['no-require-imports', "f(require('a'))", "f(import.meta.resolve('a'))"],
  ['no-restricted-imports', "import vm from 'node:vm'\nvm.f()", "import fs from 'node:fs'\nfs.f()"],
  [
    'no-restricted-imports',
    "import { exec } from 'child_process'\nexec('ls')",
    "import { hash } from 'node:crypto'\nhash('ls')",
  ],
  ['no-restricted-properties', 'f(Buffer.allocUnsafe(9))', 'f(Buffer.alloc(9))'],
]

/** Lints each text as a source of a package, and tells the rules that spoke about it. */
function rulesOf(folder, texts) {
  const sources = join(folder, 'packages/core/src')
  mkdirSync(sources, { recursive: true })
  for (const [index, text] of texts.entries()) writeFileSync(join(sources, `f${index}.ts`), text)
  const args = ['-c', '.oxlintrc.json', '--format', 'json', 'packages']
  const { stdout } = spawnSync(join(root, 'node_modules/.bin/oxlint'), args, {
    cwd: folder,
    encoding: 'utf8',
  })
  const { diagnostics } = JSON.parse(stdout)
  return texts.map((_, index) =>
    diagnostics
      .filter(({ filename }) => filename.endsWith(`f${index}.ts`))
      .map(({ code }) => /\((.+)\)/.exec(code)?.[1]),
  )
}

describe('rules of oxlint for what is published', () => {
  let folder
  let spoken
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'sekisho-lint-'))
    copyFileSync(join(root, '.oxlintrc.json'), join(folder, '.oxlintrc.json'))
    spoken = rulesOf(
      folder,
      rows.flatMap(([, caught, passed]) => [caught, passed]),
    )
  }, 60_000)
  afterAll(() => rmSync(folder, { recursive: true }))

  test.each(rows.map((row, index) => [...row, index]))(
    '%s catches %s and not %s',
    (rule, _caught, _passed, index) => {
      expect(spoken[2 * index]).toContain(rule)
      expect(spoken[2 * index + 1]).not.toContain(rule)
    },
  )
})
