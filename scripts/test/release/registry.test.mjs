import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { registry } from '../../release/registry.mjs'

let folder
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sekisho-registry-'))
  vi.stubEnv('PATH', `${folder}${delimiter}${process.env['PATH']}`)
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
})

/** A command `npm` that notes how it was called, and answers. */
function npmAnswers(text, code = 0) {
  writeFileSync(join(folder, 'answer'), text)
  writeFileSync(join(folder, 'npm'), `#!/bin/sh\necho "$@" > called\ncat answer\nexit ${code}\n`)
  chmodSync(join(folder, 'npm'), 0o755)
}

const called = () => readFileSync(join(folder, 'called'), 'utf8').trim()

test('publishes the tarball as it is, with provenance, for everybody', () => {
  npmAnswers('')
  registry.publish('dist/release/a-1.0.0.tgz', '1.0.0', folder)
  expect(called()).toBe(
    'publish dist/release/a-1.0.0.tgz --provenance --access public --tag latest --ignore-scripts',
  )
})

test('a pre-release is not the latest', () => {
  npmAnswers('')
  registry.publish('a.tgz', '1.0.0-rc.1', folder)
  expect(called()).toContain('--tag next')
})

test('tells the integrity of what is published, and null of what is not', () => {
  npmAnswers('"sha512-AAAA"')
  expect(registry.integrityOf('@sekisho/core', '1.0.0', folder)).toBe('sha512-AAAA')
  expect(called()).toBe('view @sekisho/core@1.0.0 dist.integrity --json')
  npmAnswers('')
  expect(registry.integrityOf('@sekisho/core', '1.0.0', folder)).toBeNull()
  npmAnswers('{"error":{"code":"E404"}}', 1)
  expect(registry.integrityOf('@sekisho/core', '1.0.0', folder)).toBeNull()
})

test('a registry that does not answer is an error, and not "not published"', () => {
  npmAnswers('{"error":{"code":"ETIMEDOUT"}}', 1)
  expect(() => registry.integrityOf('@sekisho/core', '1.0.0', folder)).toThrow('ETIMEDOUT')
})
