import { createHash } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { runCommand } from '../../run-command.mjs'
import { release } from '../../release/release.mjs'
import { ScratchRepository } from './scratch-repository.mjs'

const github = {
  GITHUB_ACTIONS: 'true',
  GITHUB_SERVER_URL: 'https://git.example',
  GITHUB_REPOSITORY: 'sekisho/sekisho',
  ACTIONS_ID_TOKEN_REQUEST_URL: 'https://id.example',
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'secret-of-the-job',
}
const gitlab = {
  GITLAB_CI: 'true',
  CI_PROJECT_URL: 'https://git.example/sekisho/sekisho',
  SIGSTORE_ID_TOKEN: 'secret-of-the-job',
}

const original = new ScratchRepository()
let repository
let published
let known

beforeEach(() => {
  repository = new ScratchRepository(original)
  published = []
  known = new Map()
})
afterEach(() => repository.remove())
afterAll(() => original.remove())

/** A release with a registry in memory; what it said. */
function run({ dryRun = true, env = {} } = {}) {
  const said = []
  const registry = {
    integrityOf: (name) => known.get(name) ?? null,
    publish: (tarball, version) => published.push(`${tarball} ${version}`),
  }
  release({ root: repository.root, dryRun, env, say: (line) => said.push(line), registry })
  return said.join('\n')
}

const changeOf = (path, by) => () => {
  repository.change(path, by)
  repository.commit()
}
const changelogOf = (text) => () => {
  repository.write('CHANGELOG.md', text)
  repository.commit()
}

describe('a release', { timeout: 60_000 }, () => {
  test('a dry run packs, writes bills, says what publishing lacks, and publishes nothing', () => {
    repository.write('packages/core/dist/old.js', 'what an older build left behind')
    const said = run()
    const tarball = readFileSync(join(repository.root, 'dist/release/sekisho-core-0.2.0.tgz'))
    const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`
    expect(said).toContain(`sekisho-core-0.2.0.tgz ${tarball.length} bytes ${integrity}`)
    const packed = ['-tzf', 'dist/release/sekisho-core-0.2.0.tgz']
    expect(runCommand('tar', packed, repository.root).trim().split('\n').toSorted()).toEqual([
      'package/dist/index.js',
      'package/package.json',
    ])
    expect(said).toContain('would not publish: provenance needs a job of GitHub Actions')
    expect(said).toContain('dry run: nothing was published')
    expect(published).toEqual([])
    const bill = JSON.parse(
      readFileSync(join(repository.root, 'dist/sbom/adapter.cdx.json'), 'utf8'),
    )
    expect(bill.components[0].hashes[0].content).toBe(
      createHash('sha512').update(tarball).digest('hex'),
    )
  })

  test.each([
    ['GitHub Actions', github],
    ['GitLab CI', gitlab],
  ])('in a job of %s publishes in order, what others need first', (_name, env) => {
    const said = run({ dryRun: false, env })
    expect(published).toEqual([
      'dist/release/sekisho-core-0.2.0.tgz 0.2.0',
      'dist/release/sekisho-adapter-0.2.0.tgz 0.2.0',
    ])
    expect(said).toContain('@sekisho/core@0.2.0 published')
    expect(said).not.toContain('secret-of-the-job')
  })

  test('goes on where it broke off, for it makes the same again, but not over something else', () => {
    const integrity = /core-0\.2\.0\.tgz \d+ bytes (\S+)/.exec(run())[1]
    known.set('@sekisho/core', integrity)
    expect(run({ dryRun: false, env: github })).toContain(
      '@sekisho/core@0.2.0 was published before',
    )
    expect(published).toEqual(['dist/release/sekisho-adapter-0.2.0.tgz 0.2.0'])
    known.set('@sekisho/core', 'sha512-other')
    expect(() => run({ dryRun: false, env: github })).toThrow(
      '@sekisho/core@0.2.0 is published with sha512-other, this one has sha512-',
    )
  })

  test('is made on the tag of the version too, without a branch', () => {
    repository.git('tag', 'v0.2.0')
    repository.git('checkout', '--quiet', '--detach', 'v0.2.0')
    expect(run()).toContain('nothing was published')
  })

  test('is refused for every reason at once', () => {
    repository.git('checkout', '--quiet', '-b', 'other')
    repository.write('CHANGELOG.md', '')
    expect(() => run()).toThrow(
      /^no release:\n- the tree has changes: CHANGELOG\.md.*\n- this is the branch other/,
    )
  })

  test.each([
    [
      'a change that is not committed',
      () => repository.write('README.md', 'x'),
      'the tree has changes: README.md; commit them',
    ],
    ['a new file', () => repository.write('a/b.txt', 'x'), 'the tree has changes: a/b.txt'],
    [
      'a source that git ignores',
      () => {
        repository.write('.git/info/exclude', '*.local.ts\n')
        repository.write('packages/core/src/a.local.ts', 'x')
      },
      'git ignores what would be published: packages/core/src/a.local.ts; move it away',
    ],
    [
      'a history that is cut off',
      () => {
        const head = repository.git('rev-parse', 'HEAD')
        repository.write('.git/shallow', head)
        repository.git('tag', '--delete', 'v0.1.0')
      },
      'the history is cut off, so that nobody knows the last version; fetch all of it',
    ],
    [
      'another branch',
      () => repository.git('checkout', '--quiet', '-b', 'other'),
      'this is the branch other; a release is made on main or on the tag v0.2.0',
    ],
    [
      'another tag',
      () => repository.git('checkout', '--quiet', 'v0.1.0'),
      'this is a commit without branch; a release is made on main or on the tag v0.2.0',
    ],
    [
      'a version that is none',
      changeOf('packages/core/package.json', (manifest) => (manifest.version = '0.2')),
      'the version 0.2 is not of the form 1.2.3',
    ],
    [
      'the last version once more',
      () => {
        repository.git('tag', 'v0.2.0')
        repository.write('README.md', 'x')
        repository.commit()
      },
      'the version 0.2.0 is not greater than the last one, 0.2.0',
    ],
    [
      'a lower version',
      () => repository.git('tag', 'v0.10.0'),
      'the version 0.2.0 is not greater than the last one, 0.10.0',
    ],
    [
      'two versions',
      changeOf('packages/core/package.json', (manifest) => (manifest.version = '0.2.1')),
      '@sekisho/adapter is 0.2.0, @sekisho/core 0.2.1',
    ],
    [
      'another range',
      changeOf('packages/adapter/package.json', ({ dependencies }) => {
        dependencies['@sekisho/core'] = '^0.2.0'
      }),
      'dependencies asks for @sekisho/core ^0.2.0, not 0.2.0',
    ],
    [
      'a stale lockfile',
      changeOf('package-lock.json', ({ packages }) => {
        packages['packages/core'].version = '0.1.0'
      }),
      'package-lock.json has packages/core in version 0.1.0; run npm install',
    ],
    [
      'no changelog',
      () => {
        repository.git('rm', '--quiet', 'CHANGELOG.md')
        repository.commit()
      },
      'there is no CHANGELOG.md',
    ],
    [
      'no section',
      changelogOf('## [Unreleased]\n\n- New.\n'),
      'CHANGELOG.md has no section [0.2.0]',
    ],
    [
      'no Unreleased',
      changelogOf('## [0.2.0] - 2026-11-21\n\n- New.\n'),
      'CHANGELOG.md has no section [Unreleased]',
    ],
    [
      'no date',
      changelogOf('## [Unreleased]\n\n## [0.2.0]\n\n- New.\n'),
      'CHANGELOG.md gives no date for [0.2.0]',
    ],
    [
      'an empty section',
      changelogOf(
        '## [Unreleased]\n\n## [0.2.0] - 2026-11-21\n\n## [0.1.0] - 2026-01-01\n\n- Old.\n',
      ),
      'CHANGELOG.md says nothing of [0.2.0]',
    ],
    [
      'a build that fails',
      () => {
        repository.write('build.cjs', "throw new Error('no compiler')")
        repository.commit()
      },
      'no compiler',
    ],
    [
      'packages that are not in order',
      () => {
        repository.write('check.cjs', "throw new Error('core lacks LICENSE')")
        repository.commit()
      },
      'core lacks LICENSE',
    ],
    [
      'a build that changes what is committed',
      () => {
        repository.write('build.cjs', "require('fs').writeFileSync('README.md', 'built')")
        repository.commit()
      },
      'the build changed README.md',
    ],
  ])('is refused for %s', (_name, prepare, reason) => {
    prepare()
    expect(() => run()).toThrow(reason)
  })

  test.each([
    ['a machine of somebody', {}, 'this is neither'],
    [
      'a job without permission',
      { ...github, ACTIONS_ID_TOKEN_REQUEST_URL: undefined },
      'the job has no identity (ACTIONS_ID_TOKEN_REQUEST_URL); grant it permissions: id-token: write',
    ],
    [
      'a job of GitLab without token',
      { ...gitlab, SIGSTORE_ID_TOKEN: undefined },
      'the job has no SIGSTORE_ID_TOKEN; give it one in id_tokens, with aud: sigstore',
    ],
    [
      'a job of a fork',
      { ...github, GITHUB_REPOSITORY: 'fork/sekisho' },
      'the job belongs to https://git.example/fork/sekisho, repository.url names https://git.example/sekisho/sekisho',
    ],
  ])('%s publishes nothing', (_name, env, reason) => {
    expect(() => run({ dryRun: false, env })).toThrow(reason)
    expect(published).toEqual([])
    expect(() => readdirSync(join(repository.root, 'dist/release'))).toThrow('ENOENT')
  })

  test('packages without an address publish nothing', () => {
    changeOf('packages/core/package.json', (manifest) => delete manifest.repository)()
    expect(() => run({ dryRun: false, env: github })).toThrow(
      '@sekisho/core: repository has no address of git',
    )
    expect(published).toEqual([])
  })
})
