import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { publishedPackages } from '../../packages/published.mjs'
import { runCommand } from '../../run-command.mjs'
import { closureOf } from '../../sbom/closure.mjs'
import { billOf } from '../../sbom/cyclonedx.mjs'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const lock = JSON.parse(readFileSync(`${root}package-lock.json`, 'utf8'))

/** What npm itself finds: name@version of everything below a workspace, but for development and peers. */
function listedByNpm(name) {
  const args = ['ls', '-w', name, '--omit=dev', '--omit=peer', '--all', '--json']
  const listed = JSON.parse(runCommand('npm', [...args, '--package-lock-only'], root))
  const found = new Set()
  const waiting = [listed.dependencies[name]]
  for (const { dependencies = {} } of waiting) {
    for (const [below, part] of Object.entries(dependencies)) {
      found.add(`${below}@${part.version}`)
      waiting.push(part)
    }
  }
  return found
}

describe.each(publishedPackages(root))('the bill of $manifest.name', ({ folder, manifest }) => {
  const bill = billOf(folder, lock)

  test('lists what npm installs, and nothing else', { timeout: 60_000 }, () => {
    const listed = bill.components.map(({ name, version }) => `${name}@${version}`)
    expect(new Set(listed)).toEqual(listedByNpm(manifest.name))
    expect(new Set(listed).size).toBe(listed.length)
    expect(bill.metadata.component).toMatchObject({
      name: manifest.name,
      version: manifest.version,
    })
  })

  test('gives each a licence, and each that is not ours the hash of the lockfile', () => {
    const licences = bill.components.map(({ licenses }) => licenses[0].license.id)
    expect(
      licences.filter((id) => !/^(?:MIT|ISC|BSD-\d-Clause|Apache-2\.0|0BSD)$/.test(id)),
    ).toEqual([])
    const [own, others] = [true, false].map((ours) =>
      bill.components.filter(({ name }) => name.startsWith('@sekisho/') === ours),
    )
    expect(own.filter(({ hashes }) => hashes !== undefined)).toEqual([])
    const known = Object.entries(lock.packages).map(([place, { version, integrity }]) =>
      [place.replace(/^.*node_modules\//, ''), version, integrity].join(' '),
    )
    const told = others.map(({ name, version, hashes: [{ alg, content }] }) =>
      [name, version, `${alg}-${Buffer.from(content, 'hex').toString('base64')}`].join(' '),
    )
    expect(known).toEqual(
      expect.arrayContaining(told.map((line) => line.replace(' SHA-512-', ' sha512-'))),
    )
  })

  test('says who needs whom, in references that exist', () => {
    const refs = [bill.metadata.component, ...bill.components].map((part) => part['bom-ref'])
    expect(bill.dependencies.map(({ ref }) => ref)).toEqual(refs)
    for (const { dependsOn } of bill.dependencies)
      expect(refs).toEqual(expect.arrayContaining(dependsOn))
    const direct = Object.keys(manifest.dependencies).map((name) => name.replace('@', '%40'))
    const told = bill.dependencies[0].dependsOn.map((ref) => ref.slice(8, ref.lastIndexOf('@')))
    expect(new Set(told)).toEqual(new Set(direct))
  })

  test('is the same each time, and holds no address, path or time', () => {
    const text = JSON.stringify(bill)
    expect(JSON.stringify(billOf(folder, structuredClone(lock)))).toBe(text)
    expect(text).not.toMatch(/https?:|file:|node_modules|timestamp|serialNumber/)
    expect(text).not.toContain(root)
  })
})

describe('what is found in a lockfile', () => {
  const packages = {
    'packages/a': { name: 'a', version: '1.0.0', dependencies: { b: '1', c: '1' } },
    'node_modules/b': {
      version: '1.0.0',
      dependencies: { c: '2' },
      optionalDependencies: { o: '1' },
    },
    'node_modules/b/node_modules/c': { version: '2.0.0', peerDependencies: { p: '1' } },
    'node_modules/c': { version: '1.0.0', dependencies: { b: '1' } },
    'node_modules/p': { version: '1.0.0' },
    'node_modules/a': { link: true, resolved: 'packages/a' },
    'node_modules/dev': { version: '1.0.0', dev: true },
  }

  test('is the nearest version, once, through circles, without peers and what is left out', () => {
    expect(closureOf('packages/a', { packages }).map(({ place }) => place)).toEqual([
      'packages/a',
      'node_modules/b',
      'node_modules/b/node_modules/c',
      'node_modules/c',
    ])
  })

  test('a dependency that is missing is an error', () => {
    const { 'node_modules/b': _, ...others } = packages
    expect(() => closureOf('packages/a', { packages: others })).toThrow(
      'the lockfile has no b, which packages/a needs',
    )
    expect(() => closureOf('packages/z', { packages })).toThrow('the lockfile has no packages/z')
  })

  test('own packages carry the hash of the tarball that was packed', () => {
    const integrity = `sha512-${Buffer.alloc(64, 7).toString('base64')}`
    const bill = billOf('packages/express', lock, new Map([['@sekisho/core', integrity]]))
    const core = bill.components.find(({ name }) => name === '@sekisho/core')
    expect(core.hashes).toEqual([{ alg: 'SHA-512', content: '07'.repeat(64) }])
    expect(() =>
      billOf('packages/express', lock, new Map([['@sekisho/core', 'sha512-AAAA']])),
    ).toThrow('the hash of @sekisho/core is no sha512: sha512-AAAA')
  })
})
