import { isBuiltin } from 'node:module'
import { nodesOf, parse } from '../patterns/parse.mjs'

/**
 * What the sources of a package import and nobody would install, and what is installed and never imported.
 *
 * @param {ReadonlyMap<string, string>} sources path → text
 */
export function faultsOfImports(manifest, sources) {
  const { name, dependencies = {}, optionalDependencies = {}, peerDependencies = {} } = manifest
  const installed = { ...dependencies, ...optionalDependencies }
  const known = new Set([name, ...Object.keys({ ...installed, ...peerDependencies })])
  const imported = new Set()
  const faults = []
  for (const [path, text] of sources) {
    for (const specifier of importsOf(path, text)) {
      if (specifier.startsWith('.')) continue
      const from = packageOf(specifier)
      imported.add(from)
      if (specifier.startsWith('node:') || known.has(from)) continue
      const how = isBuiltin(specifier)
        ? `; write node:${specifier}`
        : ', which it does not depend on'
      faults.push(`${name}: ${path} imports ${specifier}${how}`)
    }
  }
  for (const unused of Object.keys(installed).filter((other) => !imported.has(other))) {
    faults.push(`${name}: depends on ${unused}, which no source imports`)
  }
  return faults
}

function importsOf(path, text) {
  return [...nodesOf(parse(path, text))]
    .filter(([{ type }]) => /^(?:Import|Export\w+)(?:Declaration|Expression)$/.test(type))
    .map(([{ source }]) => source?.value)
    .filter((value) => typeof value === 'string')
}

function packageOf(specifier) {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}
