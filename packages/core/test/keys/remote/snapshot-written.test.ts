import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { discovery } from '../../../src/keys/remote/discovery.ts'
import { remoteJwks } from '../../../src/keys/remote/remote-jwks.ts'
import type { RemoteKeysOptions } from '../../../src/keys/remote/remote-options.ts'
import { messageOf } from '../../options/option-error.ts'
import { baseClaims, keys, nowSeconds, sign, verifierFor } from '../../signing.ts'
import { processWarnings } from '../files/process-warnings.ts'
import { tempFolder } from '../files/temp-folder.ts'
import { downWithSnapshot, issuerWithSnapshot, privateJwk } from './issuer-with-snapshot.ts'
import { turn } from './scripted-cache.ts'
import { serveDocuments } from './serve.ts'

describe('what is written', () => {
  test('C057 holds public signature keys only', async () => {
    const { state, start, content, url } = await issuerWithSnapshot()
    const secret = { kty: 'oct', k: 'c2VjcmV0', kid: 'secret' }
    const encryption = { ...keys.rsa.jwk, use: 'enc' }
    state.jwks = { keys: [privateJwk(), secret, null, keys.p256.jwk, encryption], extra: 'x' }
    expect(await start()()).toBe('accepted')
    expect(content()).toEqual({
      source: url,
      fetchedAt: nowSeconds,
      document: { keys: [keys.p256.jwk] },
    })
  })

  test('C057 names a source without its query, and yet tells two queries apart', async () => {
    const { state, start, url, snapshotFile } = await issuerWithSnapshot()
    const at = `${url}?api_key=canary`
    expect(await start({}, at)()).toBe('accepted')
    const text = readFileSync(snapshotFile, 'utf8')
    expect(text).toContain(`"source":"${url}?sha256=`)
    expect(text).not.toMatch(/canary|api_key/)
    state.up = false
    expect(await start({}, at)()).toBe('accepted')
    for (const other of [url, `${url}?api_key=other`, `${url}?`]) {
      expect(await start({}, other)()).toBe('keys_unavailable')
    }
  })

  test('is for the owner only, replaced as a whole, and leaves nothing else behind', async () => {
    const { state, start, snapshotFile, content } = await issuerWithSnapshot()
    const verdict = start()
    await verdict()
    const before = statSync(snapshotFile)
    expect(before.mode & 0o777).toBe(0o600)
    state.now += 600
    await verdict()
    const after = statSync(snapshotFile)
    expect(after.ino).not.toBe(before.ino)
    expect(after.mode & 0o777).toBe(0o600)
    expect(content()['fetchedAt']).toBe(nowSeconds + 600)
    expect(readdirSync(dirname(snapshotFile))).toEqual(['snapshot.json'])
  })

  test('goes through no file or link that somebody laid there before', async () => {
    const { start, snapshotFile } = await issuerWithSnapshot()
    const victim = join(dirname(snapshotFile), 'victim')
    writeFileSync(victim, 'precious')
    symlinkSync(victim, `${snapshotFile}.${process.pid}.tmp`)
    symlinkSync(victim, snapshotFile)
    expect(await start()()).toBe('accepted')
    expect(readFileSync(victim, 'utf8')).toBe('precious')
    expect(statSync(snapshotFile).mode & 0o777).toBe(0o600)
  })

  test('is not written when the answer was no good', async () => {
    const { state, start, content } = await downWithSnapshot()
    const before = content()
    state.up = true
    state.jwks = { keys: [privateJwk()] }
    state.now += 600
    expect(await start()()).toBe('accepted')
    expect(content()).toEqual(before)
  })

  test.each<readonly [string, (path: string) => string]>([
    ['is a directory', (path) => path],
    ['lies in no directory', (path) => join(path, 'absent', 'snapshot.json')],
    ['lies under a file', (path) => join(path, 'file', 'snapshot.json')],
  ])('is a warning and nothing else when the place %s', async (_, place) => {
    const warnings = processWarnings('SEKISHO_SNAPSHOT_NOT_WRITTEN')
    const { start, snapshotFile } = await issuerWithSnapshot()
    const folder = join(dirname(snapshotFile), 'folder')
    mkdirSync(folder)
    writeFileSync(join(folder, 'file'), '')
    expect(await start({ snapshotFile: place(folder) })()).toBe('accepted')
    await turn()
    expect(warnings).toEqual([expect.stringMatching(/the key snapshot could not be written: /)])
    expect(readdirSync(dirname(snapshotFile))).toEqual(['folder'])
    expect(readdirSync(folder)).toEqual(['file'])
  })
})

describe('snapshotFile', () => {
  test.each([7, null, true, {}])('must be a path, not %j', (snapshotFile) => {
    const options = { snapshotFile } as unknown as RemoteKeysOptions
    expect(messageOf(() => remoteJwks('https://issuer.example/jwks', options))).toMatch(
      /^Sekisho: snapshotFile must be a path; got /,
    )
  })

  test('serves discovery too, under the name of the issuer', async () => {
    let up = true
    const server = await serveDocuments((path, origin) => {
      if (!up) return undefined
      return path === '/keys'
        ? { keys: [keys.p256.jwk] }
        : { issuer: origin, jwks_uri: `${origin}/keys` }
    })
    const snapshotFile = join(tempFolder(), 'snapshot.json')
    const issuer = server.origin
    const start = () => verifierFor({ issuer, keys: discovery({ snapshotFile }) })
    const token = sign({ alg: 'ES256', kid: 'p256' }, baseClaims({ iss: issuer }))
    await expect(start().verify(token)).resolves.toHaveProperty('subject')
    up = false
    await expect(start().verify(token)).resolves.toHaveProperty('subject')
    expect(JSON.parse(readFileSync(snapshotFile, 'utf8'))).toHaveProperty('source', issuer)
  })
})
