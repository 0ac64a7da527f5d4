// What a user would install: its package.json, its dependencies, and the tarball itself, linted as a
// package, its types resolved. Run after the build. `--release` asks for the address of the repository too.
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { faultsOfDependencies } from './packages/dependency-faults.mjs'
import { faultsOfClosure } from './packages/closure-faults.mjs'
import { faultsOfImports } from './packages/import-faults.mjs'
import { faultsOfManifest, faultsOfRepository } from './packages/manifest-faults.mjs'
import { pack } from './packages/pack.mjs'
import { publishedPackages } from './packages/published.mjs'
import { faultsOfTarball } from './packages/tarball-faults.mjs'
import { faultsOfVersions } from './packages/version-faults.mjs'
import { runCommand } from './run-command.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (path) => readFileSync(join(root, path), 'utf8')

const packages = publishedPackages(root)
const lock = JSON.parse(read('package-lock.json'))
const decisions = new Map(
  globSync('docs/adr/[0-9]*.md', { cwd: root }).map((path) => [path, read(path)]),
)
const faults = [
  ...faultsOfVersions(packages),
  ...(process.argv.includes('--release') ? faultsOfRepository(packages) : []),
  ...packages.flatMap(({ folder, manifest }) => [
    ...faultsOfManifest(manifest),
    ...faultsOfDependencies(manifest, decisions),
    ...faultsOfImports(manifest, sourcesOf(folder)),
    ...faultsOfClosure(manifest.name, folder, lock),
    ...faultsOfPacked(folder),
  ]),
]
for (const fault of faults) console.error(fault)
if (faults.length > 0) process.exitCode = 1

function sourcesOf(folder) {
  const paths = globSync(`${folder}/src/**/*.ts`, { cwd: root })
  return new Map(paths.map((path) => [path, read(path)]))
}

function faultsOfPacked(folder) {
  const target = mkdtempSync(join(tmpdir(), 'sekisho-pack-'))
  try {
    const packed = pack(join(root, folder), target)
    console.log(`${packed.name}: ${packed.files.length} files, ${packed.size} bytes packed`)
    const tarball = join(target, packed.filename)
    const licence = read(`${folder}/LICENSE`) === read('LICENSE')
    return [
      ...faultsOfTarball(packed),
      ...(licence ? [] : [`${packed.name} has another LICENSE than the repository`]),
      ...faultsOfTool('publint', ['--strict', tarball]),
      ...faultsOfTool('attw', ['--profile', 'esm-only', tarball]),
    ]
  } finally {
    rmSync(target, { recursive: true })
  }
}

function faultsOfTool(command, args) {
  try {
    runCommand(command, args, root)
    return []
  } catch (error) {
    return [error.message]
  }
}
