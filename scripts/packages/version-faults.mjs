const fields = ['dependencies', 'optionalDependencies', 'devDependencies', 'peerDependencies']

/** All packages have one version and one range of Node, and ask for that version of each other. */
export function faultsOfVersions(packages) {
  const [first] = packages
  const names = new Set(packages.map(({ manifest }) => manifest.name))
  const faults = []
  for (const { manifest } of packages) {
    if (manifest.version !== first.manifest.version) {
      faults.push(
        `${manifest.name} is ${manifest.version}, ${first.manifest.name} ${first.manifest.version}`,
      )
    }
    if (manifest.engines?.node !== first.manifest.engines?.node) {
      faults.push(`${manifest.name}: engines.node is not that of ${first.manifest.name}`)
    }
    for (const field of fields) {
      for (const [name, range] of Object.entries(manifest[field] ?? {})) {
        if (names.has(name) && range !== first.manifest.version) {
          faults.push(
            `${manifest.name}: ${field} asks for ${name} ${range}, not ${first.manifest.version}`,
          )
        }
      }
    }
  }
  return faults
}
