// What a user would install: packed, linted as a package, its types resolved. Run after the build.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const packages = ['core', 'express', 'koa', 'mqtt', 'nestjs', 'presets', 'sessions', 'testing']
const expected =
  /^(?:package\.json|README\.md|LICENSE|dist\/.+\.(?:js|d\.ts)(?:\.map)?|src\/.+\.ts)$/

for (const name of packages) {
  const folder = join(root, 'packages', name)
  const target = mkdtempSync(join(tmpdir(), 'sekisho-pack-'))
  try {
    const [packed] = JSON.parse(
      run('npm', ['pack', '--json', '--pack-destination', target], folder),
    )
    const strangers = packed.files.map(({ path }) => path).filter((path) => !expected.test(path))
    if (strangers.length > 0) throw new Error(`${name} would publish ${strangers.join(', ')}`)
    for (const needed of ['README.md', 'dist/index.js', 'dist/index.d.ts']) {
      if (!packed.files.some(({ path }) => path === needed))
        throw new Error(`${name} lacks ${needed}`)
    }
    const tarball = join(target, packed.filename)
    run('publint', ['--strict', tarball], folder)
    run('attw', ['--profile', 'esm-only', tarball], folder)
    const { license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    if (license !== 'MIT') throw new Error(`${name} states the licence ${license}`)
    console.log(`${packed.name}: ${packed.files.length} files, ${packed.size} bytes packed`)
  } finally {
    rmSync(target, { recursive: true })
  }
}

function run(command, args, cwd) {
  try {
    return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  } catch (error) {
    throw new Error(`${command} ${args.join(' ')} failed:\n${error.stdout}\n${error.stderr}`, {
      cause: error,
    })
  }
}
