import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { byText } from '../by-text.mjs'

/**
 * The packages that are published: every workspace under `packages/` that is not private, by name.
 *
 * @param {string} root the folder of the repository
 */
export function publishedPackages(root) {
  return globSync('packages/*/package.json', { cwd: root })
    .map((path) => ({
      folder: dirname(path),
      manifest: JSON.parse(readFileSync(join(root, path), 'utf8')),
    }))
    .filter(({ manifest }) => manifest.private !== true)
    .toSorted((a, b) => byText(a.manifest.name, b.manifest.name))
}
