import { faultsOfVersions } from '../packages/version-faults.mjs'
import { compareVersions, parseVersion } from './semver.mjs'

/**
 * Why what lies here cannot be released, in words; empty when it can.
 *
 * @param {{ packages: object[], lock: object, changelog: string | null, state: object }} all
 */
export function refusalsOf({ packages, lock, changelog, state }) {
  const { version } = packages[0].manifest
  return [
    ...placeFaults(state, version),
    ...versionFaults(state, version),
    ...faultsOfVersions(packages),
    ...lockFaults(packages, lock),
    ...changelogFaults(changelog, version),
  ]
}

function placeFaults({ changed, ignored, branch, tagsHere, isShallow }, version) {
  const faults = []
  if (changed.length > 0) faults.push(`the tree has changes: ${changed.join(', ')}; commit them`)
  if (ignored.length > 0) {
    faults.push(`git ignores what would be published: ${ignored.join(', ')}; move it away`)
  }
  if (isShallow) {
    faults.push('the history is cut off, so that nobody knows the last version; fetch all of it')
  }
  if (branch !== 'main' && !tagsHere.includes(`v${version}`)) {
    const place = branch === '' ? 'a commit without branch' : `the branch ${branch}`
    faults.push(`this is ${place}; a release is made on main or on the tag v${version}`)
  }
  return faults
}

function versionFaults({ tags, tagsHere }, version) {
  if (parseVersion(version) === null) {
    return [`the version ${version} is not of the form 1.2.3 or 1.2.3-rc.1`]
  }
  const last = tags
    .filter((tag) => tag !== `v${version}` || !tagsHere.includes(tag))
    .map((tag) => tag.replace(/^v/, ''))
    .filter((text) => parseVersion(text) !== null)
    .toSorted(compareVersions)
    .at(-1)
  if (last === undefined || compareVersions(version, last) > 0) return []
  return [`the version ${version} is not greater than the last one, ${last}`]
}

function lockFaults(packages, lock) {
  return packages
    .filter(({ folder, manifest }) => lock.packages[folder]?.version !== manifest.version)
    .map(
      ({ folder }) =>
        `package-lock.json has ${folder} in version ${lock.packages[folder]?.version}; run npm install`,
    )
}

function changelogFaults(changelog, version) {
  if (changelog === null) return ['there is no CHANGELOG.md']
  const sections = changelog.split(/^## /m).slice(1)
  const faults = []
  if (!sections.some((section) => section.startsWith('[Unreleased]\n'))) {
    faults.push('CHANGELOG.md has no section [Unreleased]')
  }
  const section = sections.find((text) => text.startsWith(`[${version}]`))
  const [heading, ...lines] = section?.split('\n') ?? []
  if (heading === undefined) faults.push(`CHANGELOG.md has no section [${version}]`)
  else if (!/\] - \d{4}-\d\d-\d\d$/.test(heading)) {
    faults.push(`CHANGELOG.md gives no date for [${version}]: ## [${version}] - 2026-01-31`)
  } else if (!lines.some((line) => line.startsWith('- '))) {
    faults.push(`CHANGELOG.md says nothing of [${version}]`)
  }
  return faults
}
