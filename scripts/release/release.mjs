import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pack } from '../packages/pack.mjs'
import { publishedPackages } from '../packages/published.mjs'
import { runCommand } from '../run-command.mjs'
import { writeBills } from '../sbom/write-bills.mjs'
import { publishOrder } from './publish-order.mjs'
import { publishingFaults } from './publishing-faults.mjs'
import { refusalsOf } from './refusals.mjs'
import { repositoryState } from './repository-state.mjs'

/** Where the tarballs are written; git ignores it. */
export const tarballsFolder = 'dist/release'

/**
 * Checks, builds, packs and publishes all packages in the version they have. A dry run does all but publish,
 * and says what would keep it from that.
 *
 * @param {{ root: string, dryRun: boolean, env: object, say: (line: string) => void, registry: object }} how
 * @throws {Error} listing every reason at once
 */
export function release({ root, dryRun, env, say, registry }) {
  const packages = publishOrder(publishedPackages(root))
  refuseFor(refusalsOf({ packages, ...filesOf(root), state: repositoryState(root) }))
  const faults = publishingFaults(packages, env)
  if (!dryRun) refuseFor(faults)

  say('build and check:packages')
  // From nothing, past the cache: neither may hold what no source of this commit makes.
  for (const { folder } of packages) {
    rmSync(join(root, folder, 'dist'), { recursive: true, force: true })
  }
  runCommand('npm', ['run', 'build', '--', '--force'], root)
  runCommand('npm', ['run', 'check:packages'], root)
  const tarballs = packAll(packages, root)
  for (const { filename, size, integrity } of tarballs)
    say(`${filename} ${size} bytes ${integrity}`)
  const integrities = new Map(tarballs.map(({ name, integrity }) => [name, integrity]))
  for (const path of writeBills(root, integrities)) say(path)
  refuseFor(repositoryState(root).changed.map((path) => `the build changed ${path}`))

  if (dryRun) {
    for (const fault of faults) say(`would not publish: ${fault}`)
    say('dry run: nothing was published')
    return
  }
  for (const tarball of tarballs) publishOnce(tarball, { root, say, registry })
}

function refuseFor(faults) {
  if (faults.length > 0)
    throw new Error(`no release:\n${faults.map((fault) => `- ${fault}`).join('\n')}`)
}

function filesOf(root) {
  const read = (path) => readFileSync(join(root, path), 'utf8')
  const lock = JSON.parse(read('package-lock.json'))
  try {
    return { lock, changelog: read('CHANGELOG.md') }
  } catch {
    return { lock, changelog: null }
  }
}

function packAll(packages, root) {
  const target = join(root, tarballsFolder)
  rmSync(target, { recursive: true, force: true })
  mkdirSync(target, { recursive: true })
  return packages.map(({ folder }) => pack(join(root, folder), target))
}

/** A release that broke off goes on where it was: what is there already must be the same, byte for byte. */
function publishOnce({ name, version, filename, integrity }, { root, say, registry }) {
  const there = registry.integrityOf(name, version, root)
  if (there !== null && there !== integrity) {
    throw new Error(`${name}@${version} is published with ${there}, this one has ${integrity}`)
  }
  if (there === null) registry.publish(join(tarballsFolder, filename), version, root)
  say(`${name}@${version} ${there === null ? 'published' : 'was published before'}`)
}
