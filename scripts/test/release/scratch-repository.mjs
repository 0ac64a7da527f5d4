import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { runCommand } from '../../run-command.mjs'

const url = 'git+https://git.example/sekisho/sekisho.git'

function manifestOf(name, dependencies) {
  return {
    name: `@sekisho/${name}`,
    version: '0.2.0',
    license: 'MIT',
    type: 'module',
    repository: { type: 'git', url, directory: `packages/${name}` },
    files: ['dist'],
    dependencies,
  }
}

/** Two packages, the first of which needs the second; a build that copies, and a history of one release. */
export class ScratchRepository {
  root = mkdtempSync(join(tmpdir(), 'sekisho-release-'))

  /** Made once, then copied. */
  constructor(original = null) {
    if (original === null) this.#fill()
    else cpSync(original.root, this.root, { recursive: true })
  }

  #fill() {
    const packages = {
      adapter: manifestOf('adapter', { '@sekisho/core': '0.2.0' }),
      core: manifestOf('core', {}),
    }
    const places = Object.fromEntries(
      Object.entries(packages).flatMap(([folder, manifest]) => [
        [`packages/${folder}`, manifest],
        [`node_modules/${manifest.name}`, { resolved: `packages/${folder}`, link: true }],
      ]),
    )
    this.write('.gitignore', 'dist/\nnode_modules/\n')
    this.write(
      'CHANGELOG.md',
      '# Changelog\n\n## [Unreleased]\n\n## [0.2.0] - 2026-11-21\n\n- New.\n',
    )
    this.writeJson('package-lock.json', { lockfileVersion: 3, packages: { '': {}, ...places } })
    this.writeJson('package.json', {
      private: true,
      scripts: { build: 'node build.cjs', 'check:packages': 'node check.cjs' },
    })
    this.write('check.cjs', '')
    this.write(
      'build.cjs',
      "for (const p of ['adapter', 'core']) {\n" +
        "  require('fs').mkdirSync(`packages/${p}/dist`, { recursive: true })\n" +
        "  require('fs').writeFileSync(`packages/${p}/dist/index.js`, `export const name = '${p}'`)\n}\n",
    )
    for (const [folder, manifest] of Object.entries(packages)) {
      this.writeJson(`packages/${folder}/package.json`, manifest)
    }
    this.git('init', '--quiet', '--initial-branch', 'main')
    this.commit()
    this.git('tag', 'v0.1.0')
    this.write('README.md', 'More.')
    this.commit()
  }

  write(path, text) {
    mkdirSync(dirname(join(this.root, path)), { recursive: true })
    writeFileSync(join(this.root, path), text)
  }

  writeJson(path, value) {
    this.write(path, JSON.stringify(value))
  }

  /** Changes a JSON file by a function. */
  change(path, by) {
    const value = JSON.parse(readFileSync(join(this.root, path), 'utf8'))
    by(value)
    this.writeJson(path, value)
  }

  git(...args) {
    const who = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com']
    return runCommand('git', [...who, '-c', 'commit.gpgsign=false', ...args], this.root)
  }

  commit() {
    this.git('add', '--all')
    this.git('commit', '--quiet', '--message', 'Change')
  }

  remove() {
    rmSync(this.root, { recursive: true, force: true })
  }
}
