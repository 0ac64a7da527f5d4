import { closureOf } from './closure.mjs'

/**
 * The bill of materials of one package in CycloneDX 1.6: the package, and what npm installs with it. The
 * same lockfile gives the same text: it holds no time, no serial number and no address.
 *
 * @param {string} folder the workspace, such as `packages/core`
 * @param {object} lock the lockfile
 * @param {ReadonlyMap<string, string>} [integrities] name → `sha512-…` of own packages that were packed
 */
export function billOf(folder, lock, integrities = new Map()) {
  const closure = closureOf(folder, lock)
  const refs = new Map(closure.map(({ place, name, entry }) => [place, purlOf(name, entry)]))
  const [self, ...others] = closure.map((part) => componentOf(part, integrities))
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: self },
    components: others,
    dependencies: closure.map(({ place, needs }) => ({
      ref: refs.get(place),
      dependsOn: needs.map((need) => refs.get(need)),
    })),
  }
}

function componentOf({ name, entry }, integrities) {
  const integrity = entry.integrity ?? integrities.get(name)
  return {
    type: 'library',
    'bom-ref': purlOf(name, entry),
    name,
    version: entry.version,
    purl: purlOf(name, entry),
    licenses: [{ license: { id: entry.license } }],
    ...(integrity === undefined ? {} : { hashes: [hashOf(name, integrity)] }),
  }
}

/** A package address as its specification writes it: the @ of a scope is escaped. */
function purlOf(name, { version }) {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`
}

function hashOf(name, integrity) {
  const [algorithm, digest] = integrity.split('-')
  const bytes = Buffer.from(digest ?? '', 'base64')
  if (algorithm !== 'sha512' || bytes.length !== 64) {
    throw new Error(`the hash of ${name} is no sha512: ${integrity}`)
  }
  return { alg: 'SHA-512', content: bytes.toString('hex') }
}
