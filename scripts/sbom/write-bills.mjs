import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { publishedPackages } from '../packages/published.mjs'
import { billOf } from './cyclonedx.mjs'

/** Where the bills of materials are written; git ignores it. */
export const billsFolder = 'dist/sbom'

/**
 * Writes the bill of materials of each published package, and returns the paths.
 *
 * @param {string} root the folder of the repository
 * @param {ReadonlyMap<string, string>} [integrities] of tarballs that were packed, by name
 */
export function writeBills(root, integrities) {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  mkdirSync(join(root, billsFolder), { recursive: true })
  return publishedPackages(root).map(({ folder }) => {
    const path = `${billsFolder}/${basename(folder)}.cdx.json`
    const bill = billOf(folder, lock, integrities)
    writeFileSync(join(root, path), `${JSON.stringify(bill, null, 2)}\n`)
    return path
  })
}
