/** Packages in the order in which they can be published: each after those it depends on. */
export function publishOrder(packages) {
  const byName = new Map(packages.map((each) => [each.manifest.name, each]))
  const ordered = new Set()
  const visit = (each, above) => {
    const { name, dependencies = {}, peerDependencies = {} } = each.manifest
    if (above.includes(name)) throw new Error(`a circle: ${[...above, name].join(' → ')}`)
    for (const needed of Object.keys({ ...dependencies, ...peerDependencies })) {
      const other = byName.get(needed)
      if (other !== undefined) visit(other, [...above, name])
    }
    ordered.add(each)
  }
  for (const each of packages) visit(each, [])
  return [...ordered]
}
