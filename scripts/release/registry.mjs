import { runCommand } from '../run-command.mjs'
import { parseVersion } from './semver.mjs'

/** The registry that npm is configured for. */
export const registry = {
  /** The integrity of what is published under this version; null when nothing is. */
  integrityOf(name, version, root) {
    try {
      const args = ['view', `${name}@${version}`, 'dist.integrity', '--json']
      const told = runCommand('npm', args, root).trim()
      return told === '' ? null : JSON.parse(told)
    } catch (error) {
      if (/\bE404\b/.test(error.message)) return null
      throw error
    }
  },

  /** A pre-release gets the tag `next`, so that nobody installs it unasked. */
  publish(tarball, version, root) {
    const tag = parseVersion(version).labels.length > 0 ? 'next' : 'latest'
    const args = ['publish', tarball, '--provenance', '--access', 'public', '--tag', tag]
    runCommand('npm', [...args, '--ignore-scripts'], root)
  },
}
