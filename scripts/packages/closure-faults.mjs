import { closureOf } from '../sbom/closure.mjs'

/** Licences of what may be installed together with a package. */
const licences = ['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', '0BSD']

/** Faults of all that npm installs together with one package, as the lockfile tells it. */
export function faultsOfClosure(name, folder, lock) {
  const faults = []
  for (const { place, entry } of closureOf(folder, lock)) {
    const own = !place.includes('node_modules/')
    if (entry.hasInstallScript === true) faults.push(`brings ${place}, which has an install script`)
    if (!licences.includes(entry.license)) {
      faults.push(`brings ${place} under the licence ${entry.license}`)
    }
    if (!own && !(entry.integrity ?? '').startsWith('sha512-')) {
      faults.push(`brings ${place}, of which the lockfile has no sha512`)
    }
  }
  return faults.map((fault) => `${name} ${fault}`)
}
