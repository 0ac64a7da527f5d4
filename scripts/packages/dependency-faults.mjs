const fields = ['dependencies', 'optionalDependencies', 'bundleDependencies', 'bundledDependencies']

/**
 * Dependencies of one package that no decision names, or whose version is not exact. Peers are the choice
 * of whoever installs the package and are left out.
 *
 * @param {ReadonlyMap<string, string>} decisions file name → text of the pages in docs/adr
 */
export function faultsOfDependencies(manifest, decisions) {
  const faults = []
  for (const field of fields) {
    const given = manifest[field] ?? {}
    const entries = Array.isArray(given) ? given.map((name) => [name]) : Object.entries(given)
    for (const [name, range] of entries) {
      if (![...decisions.values()].some((text) => text.includes(`\`${name}\``))) {
        faults.push(`${manifest.name}: ${field} holds ${name}, which no page of docs/adr names`)
      }
      if (range !== undefined && !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(range)) {
        faults.push(`${manifest.name}: ${field} asks for ${name} ${range}, not for one version`)
      }
    }
  }
  return faults
}
