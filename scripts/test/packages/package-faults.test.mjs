import { describe, expect, test } from 'vitest'
import { faultsOfClosure } from '../../packages/closure-faults.mjs'
import { faultsOfDependencies } from '../../packages/dependency-faults.mjs'
import { faultsOfImports } from '../../packages/import-faults.mjs'
import { faultsOfManifest, faultsOfRepository } from '../../packages/manifest-faults.mjs'
import { faultsOfTarball } from '../../packages/tarball-faults.mjs'
import { faultsOfVersions } from '../../packages/version-faults.mjs'

const sound = {
  name: '@sekisho/core',
  version: '1.2.3',
  license: 'MIT',
  type: 'module',
  sideEffects: false,
  engines: { node: '>=22.12' },
  exports: { '.': './dist/index.js' },
  files: ['dist', 'src'],
  publishConfig: { access: 'public', provenance: true },
  scripts: { build: 'tsc', test: 'vitest run' },
}

describe('the check of a package.json', () => {
  test('accepts a sound one', () => {
    expect(faultsOfManifest(sound)).toEqual([])
  })

  test.each([
    ['license', { license: undefined }, 'license is undefined, it must be MIT'],
    ['another license', { license: 'GPL-3.0' }, 'license is "GPL-3.0", it must be MIT'],
    ['type', { type: 'commonjs' }, 'type is "commonjs", it must be module'],
    ['engines', { engines: { npm: '11' } }, 'engines is {"npm":"11"}, it must be an object with'],
    ['exports', { exports: undefined }, 'exports is undefined, it must be an object with "."'],
    ['sideEffects', { sideEffects: undefined }, 'sideEffects is undefined, it must be true or'],
    ['files', { files: undefined }, 'files is undefined, it must be a list with dist'],
    ['publishConfig', { publishConfig: undefined }, 'publishConfig.access is undefined'],
    [
      'provenance',
      { publishConfig: { access: 'public', provenance: false } },
      'publishConfig.provenance is false, it must be true',
    ],
    ['gypfile', { gypfile: true }, 'gypfile compiles at the place'],
  ])('refuses a wrong or missing %s', (_name, change, fault) => {
    expect(faultsOfManifest({ ...sound, ...change }).join('\n')).toContain(
      `@sekisho/core: ${fault}`,
    )
  })

  test.each(['preinstall', 'install', 'postinstall', 'prepare', 'prepack', 'prepublishOnly'])(
    'refuses the script %s',
    (hook) => {
      expect(faultsOfManifest({ ...sound, scripts: { [hook]: 'node a.js' } })).toEqual([
        `@sekisho/core: the script ${hook} runs where it is installed or packed`,
      ])
    },
  )
})

describe('the check of the address of the repository', () => {
  const repository = { type: 'git', url: 'git+https://git.example/s.git', directory: 'packages/a' }
  const at = (folder, change) => ({
    folder,
    manifest: { name: folder, repository: { ...repository, directory: folder, ...change } },
  })

  test('accepts one address with a folder for each package', () => {
    expect(faultsOfRepository([at('packages/a'), at('packages/b')])).toEqual([])
  })

  test.each([
    ['none', [{ folder: 'packages/a', manifest: { name: 'a' } }], 'a: repository has no address'],
    ['no git', [at('packages/a', { type: 'svn' })], 'repository has no address of git'],
    [
      'another folder',
      [at('packages/a', { directory: 'packages/b' })],
      'repository.directory is packages/b, it must be packages/a',
    ],
    [
      'two addresses',
      [at('packages/a'), at('packages/b', { url: 'git+https://other.example/s.git' })],
      'repository.url differs: git+https://git.example/s.git, git+https://other.example/s.git',
    ],
  ])('refuses %s', (_name, packages, fault) => {
    expect(faultsOfRepository(packages).join('\n')).toContain(fault)
  })
})

describe('the check of dependencies', () => {
  const decisions = new Map([['docs/adr/0004-x.md', 'Core depends on `jose`; not on left-pad.']])

  test('accepts one version of what a decision names', () => {
    const manifest = { ...sound, dependencies: { jose: '6.2.17' }, peerDependencies: { koa: '^3' } }
    expect(faultsOfDependencies(manifest, decisions)).toEqual([])
  })

  test.each([
    [
      'a dependency without a decision',
      { dependencies: { 'left-pad': '1.3.0' } },
      '@sekisho/core: dependencies holds left-pad, which no page of docs/adr names',
    ],
    [
      'an optional one',
      { optionalDependencies: { fsevents: '2.3.3' } },
      '@sekisho/core: optionalDependencies holds fsevents, which no page of docs/adr names',
    ],
    [
      'a bundled one',
      { bundleDependencies: ['left-pad'] },
      '@sekisho/core: bundleDependencies holds left-pad, which no page of docs/adr names',
    ],
    [
      'a range',
      { dependencies: { jose: '^6.2.17' } },
      '@sekisho/core: dependencies asks for jose ^6.2.17, not for one version',
    ],
  ])('refuses %s', (_name, change, fault) => {
    expect(faultsOfDependencies({ ...sound, ...change }, decisions)).toEqual([fault])
  })
})

describe('the check of imports', () => {
  const manifest = {
    name: '@sekisho/koa',
    dependencies: { '@sekisho/core': '1.2.3' },
    peerDependencies: { koa: '^3.0.0' },
  }
  const core = "import { a } from '@sekisho/core/options'\n"
  const faultsOf = (text) => faultsOfImports(manifest, new Map([['a.ts', text]]))

  test('accepts what is installed, peers, Node, itself and neighbours', () => {
    const rest =
      "import 'node:fs'\nimport type K from 'koa'\nexport { b } from './b.ts'\nexport const c = 1\nimport '@sekisho/koa'"
    expect(faultsOf(core + rest)).toEqual([])
  })

  test.each([
    ["import ms from 'ms'", 'a.ts imports ms, which it does not depend on'],
    ["import type { A } from '@types/a'", 'a.ts imports @types/a, which it does not depend on'],
    ["export * from 'lodash/get'", 'a.ts imports lodash/get, which it does not depend on'],
    ["export { a } from 'lodash'", 'a.ts imports lodash, which it does not depend on'],
    ["await import('lodash')", 'a.ts imports lodash, which it does not depend on'],
    ["import fs from 'fs'", 'a.ts imports fs; write node:fs'],
  ])('refuses %s', (text, fault) => {
    expect(faultsOf(core + text)).toEqual([`@sekisho/koa: ${fault}`])
  })

  test('refuses a dependency that nothing imports', () => {
    expect(faultsOf("import 'koa'")).toEqual([
      '@sekisho/koa: depends on @sekisho/core, which no source imports',
    ])
  })
})

describe('the check of versions', () => {
  const manifest = { name: '@sekisho/koa', version: '1.2.3', engines: { node: '>=22.12' } }
  const beside = (change) => [{ manifest: sound }, { manifest: { ...manifest, ...change } }]

  test('accepts packages of one version that ask for it', () => {
    expect(faultsOfVersions(beside({ dependencies: { '@sekisho/core': '1.2.3' } }))).toEqual([])
  })

  test.each([
    ['two versions', { version: '1.2.4' }, '@sekisho/koa is 1.2.4, @sekisho/core 1.2.3'],
    [
      'another Node',
      { engines: { node: '>=20' } },
      '@sekisho/koa: engines.node is not that of @sekisho/core',
    ],
    [
      'an old core',
      { dependencies: { '@sekisho/core': '1.2.2' } },
      '@sekisho/koa: dependencies asks for @sekisho/core 1.2.2, not 1.2.3',
    ],
    [
      'a range of core',
      { peerDependencies: { '@sekisho/core': '^1.2.3' } },
      '@sekisho/koa: peerDependencies asks for @sekisho/core ^1.2.3, not 1.2.3',
    ],
  ])('refuses %s', (_name, change, fault) => {
    expect(faultsOfVersions(beside(change))).toEqual([fault])
  })
})

function packed(files, size = 100) {
  return { name: '@sekisho/core', size, files: files.map((path) => ({ path })) }
}

describe('the check of a tarball', () => {
  const built = ['dist/index.js', 'dist/index.d.ts']
  const paths = ['LICENSE', 'README.md', 'package.json', ...built, 'src/index.ts']

  test('accepts code, types, maps and sources, up to the very size', () => {
    const files = [...paths, 'dist/a/b.js.map', 'dist/a/b.d.ts.map', 'src/a/b.ts']
    expect(faultsOfTarball(packed(files, 100), { '@sekisho/core': 100 })).toEqual([])
  })

  test.each([
    '.env',
    'test/a.test.ts',
    'dist/.tsbuildinfo',
    'src/key.pem',
    'a.js',
    'README.md.bak',
  ])('refuses to publish %s', (path) => {
    expect(faultsOfTarball(packed([...paths, path]))).toEqual([
      `@sekisho/core would publish ${path}`,
    ])
  })

  test.each(['dist/a.js', 'dist/a/b.d.ts', 'dist/a/b.d.ts.map', 'dist/a/b.js.map'])(
    'refuses %s of a source that is gone',
    (path) => {
      expect(faultsOfTarball(packed([...paths, path]))).toEqual([
        `@sekisho/core would publish ${path}, which no source makes`,
      ])
    },
  )

  test.each(paths.slice(0, -1))('refuses a tarball without %s', (path) => {
    expect(faultsOfTarball(packed(paths.filter((other) => other !== path)))).toEqual([
      `@sekisho/core lacks ${path}`,
    ])
  })

  test('refuses a byte too many, and a package without a size', () => {
    expect(faultsOfTarball(packed(paths, 101), { '@sekisho/core': 100 })).toEqual([
      '@sekisho/core has 101 bytes packed, at most 100 are allowed',
    ])
    expect(faultsOfTarball(packed(paths), {})).toEqual([
      '@sekisho/core has no size in scripts/packages/tarball-faults.mjs',
    ])
  })
})

describe('the check of what is installed together with a package', () => {
  const entry = { version: '1.0.0', license: 'MIT', integrity: 'sha512-AAAA' }
  const lockWith = (change) => ({
    packages: {
      'packages/core': { name: '@sekisho/core', license: 'MIT', dependencies: { a: '1.0.0' } },
      'node_modules/a': { ...entry, dependencies: { b: '^1.0.0' } },
      'node_modules/b': { ...entry, ...change },
    },
  })

  test('accepts permissive licences with a hash', () => {
    expect(faultsOfClosure('@sekisho/core', 'packages/core', lockWith({}))).toEqual([])
  })

  test.each([
    ['an install script', { hasInstallScript: true }, 'which has an install script'],
    ['another licence', { license: 'GPL-3.0' }, 'under the licence GPL-3.0'],
    ['no licence', { license: undefined }, 'under the licence undefined'],
    ['a weak hash', { integrity: 'sha1-AAAA' }, 'of which the lockfile has no sha512'],
    ['no hash', { integrity: undefined }, 'of which the lockfile has no sha512'],
  ])('refuses %s, deep down too', (_name, change, fault) => {
    const faults = faultsOfClosure('@sekisho/core', 'packages/core', lockWith(change))
    expect(faults).toHaveLength(1)
    expect(faults[0]).toContain('@sekisho/core brings node_modules/b')
    expect(faults[0]).toContain(fault)
  })
})
