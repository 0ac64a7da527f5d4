import {
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { discovery } from '../../../src/keys/remote/discovery.ts'
import { remoteJwks } from '../../../src/keys/remote/remote-jwks.ts'
import type { RemoteKeysOptions } from '../../../src/keys/remote/remote-options.ts'
import { messageOf } from '../../options/option-error.ts'
import { baseClaims, foreignKeys, keys, nowSeconds, sign, verifierFor } from '../../signing.ts'
import type { TestKey } from '../../signing.ts'
import { processWarnings } from '../files/process-warnings.ts'
import { tempFolder } from '../files/temp-folder.ts'
import { turn } from './scripted-cache.ts'
import { serveDocuments } from './serve.ts'

/** An issuer that can be taken down, and services that start anew over one snapshot. */
async function issuerWithSnapshot() {
  const state = { up: true, now: nowSeconds, jwks: { keys: [keys.p256.jwk] } as unknown }
  const server = await serveDocuments(() => (state.up ? state.jwks : undefined))
  const snapshotFile = join(tempFolder(), 'snapshot.json')
  const url = `${server.origin}/jwks`
  /** A service that has just started; its verdict on a token of this key. */
  const start = (options: RemoteKeysOptions = {}, at = url) => {
    const verifier = verifierFor({
      keys: remoteJwks(at, { snapshotFile, ...options }),
      now: () => state.now * 1000,
    })
    return async (key: TestKey = keys.p256): Promise<string> => {
      const claims = baseClaims({ iat: undefined, exp: state.now + 300 })
      return verifier.verify(sign({ alg: 'ES256', kid: key.jwk.kid }, claims, key)).then(
        () => 'accepted',
        (error: unknown) => String((error as { code?: unknown }).code),
      )
    }
  }
  return {
    state,
    url,
    snapshotFile,
    requests: server.requests,
    start,
    /** What the snapshot holds now. */
    content: () => JSON.parse(readFileSync(snapshotFile, 'utf8')) as Record<string, unknown>,
  }
}

/** The same, after one service fetched the keys and the issuer then went down. */
async function downWithSnapshot() {
  const issuer = await issuerWithSnapshot()
  expect(await issuer.start()()).toBe('accepted')
  issuer.state.up = false
  return issuer
}

describe('a start while the issuer is down', () => {
  test.each([0, 599, 600, 4199])('serves from keys of %d seconds ago', async (age) => {
    const { state, start } = await downWithSnapshot()
    state.now += age
    expect(await start()()).toBe('accepted')
    expect(await start()(foreignKeys.p256)).toBe('keys_unavailable')
  })

  test.each([4200, 86_400])('C070 is 503 with keys of %d seconds ago', async (age) => {
    const { state, start } = await downWithSnapshot()
    state.now += age
    expect(await start()()).toBe('keys_unavailable')
  })

  test('C070 holds to the bounds that are configured', async () => {
    const { state, start } = await downWithSnapshot()
    const options = { cacheMaxAgeSeconds: 60, staleIfErrorSeconds: 30 }
    state.now += 89
    expect(await start(options)()).toBe('accepted')
    state.now += 1
    expect(await start(options)()).toBe('keys_unavailable')
  })

  test('C071 does not make the keys younger, however often it happens', async () => {
    const { state, start, content } = await downWithSnapshot()
    for (let restart = 0; restart < 4; restart += 1) {
      state.now += 1000
      expect(await start()()).toBe('accepted')
      expect(content()['fetchedAt']).toBe(nowSeconds)
    }
    state.now += 200
    expect(await start()()).toBe('keys_unavailable')
  })

  test('recovers with the issuer, and the snapshot with it', async () => {
    const { state, start, content } = await downWithSnapshot()
    const verdict = start()
    state.now += 5000
    expect(await verdict()).toBe('keys_unavailable')
    state.up = true
    state.now += 10
    expect(await verdict()).toBe('accepted')
    expect(content()['fetchedAt']).toBe(nowSeconds + 5010)
  })
})

describe('a start while the issuer is there', () => {
  test('answers from the snapshot, and refreshes beside the answer', async () => {
    const { state, start, requests } = await issuerWithSnapshot()
    await start()()
    state.jwks = { keys: [foreignKeys.p256.jwk] }
    const verdict = start()
    expect(await verdict()).toBe('accepted')
    await expect.poll(() => requests.length).toBe(2)
    await expect.poll(() => verdict(foreignKeys.p256)).toBe('accepted')
    expect(await verdict()).toBe('key_not_found')
  })

  test('C071 does not bring a removed key back once the snapshot is too old', async () => {
    const { state, start } = await issuerWithSnapshot()
    await start()()
    state.jwks = { keys: [foreignKeys.p256.jwk] }
    state.now += 600
    expect(await start()()).toBe('key_not_found')
  })

  test('asks for the keys when there is no snapshot', async () => {
    const { start, snapshotFile, requests } = await issuerWithSnapshot()
    await start()()
    rmSync(snapshotFile)
    expect(await start()()).toBe('accepted')
    expect(requests).toHaveLength(2)
  })
})

describe('a snapshot that is not used', () => {
  const good = { keys: [keys.p256.jwk] }
  const bad: readonly (readonly [string, (url: string) => string])[] = [
    ['is empty', () => ''],
    [
      'is cut off',
      (source) => text({ source, fetchedAt: nowSeconds, document: good }).slice(0, 99),
    ],
    ['is HTML', () => '<!doctype html>'],
    ['is a list', () => '[]'],
    [
      'says a name twice',
      (source) => text({ source, document: good }).replace('{', '{"source":"",'),
    ],
    ['is of another source', () => text({ source: 'https://a', fetchedAt: 1, document: good })],
    ['names no source', () => text({ fetchedAt: nowSeconds, document: good })],
    ['names no time', (source) => text({ source, document: good })],
    ['has a time that is text', (source) => text({ source, fetchedAt: 'now', document: good })],
    ['is of the future', (source) => text({ source, fetchedAt: nowSeconds + 1, document: good })],
    [
      'is of eternity',
      (source) => `{"source":"${source}","fetchedAt":1e999,"document":${text(good)}}`,
    ],
    [
      'is of before time',
      (source) => `{"source":"${source}","fetchedAt":-1e999,"document":${text(good)}}`,
    ],
    ['has no keys', (source) => text({ source, fetchedAt: nowSeconds, document: { keys: [] } })],
    ['has null for keys', (source) => text({ source, fetchedAt: nowSeconds, document: null })],
    ['has a list for a set', (source) => text({ source, fetchedAt: nowSeconds, document: [good] })],
    [
      'has a private key',
      (source) => text({ source, fetchedAt: nowSeconds, document: { keys: [privateJwk()] } }),
    ],
    [
      'has too many keys',
      (source) =>
        text({ source, fetchedAt: nowSeconds, document: { keys: Array(101).fill(good.keys[0]) } }),
    ],
  ]

  test.each(bad)('C070 when it %s', async (_, content) => {
    const { state, start, url, snapshotFile } = await downWithSnapshot()
    writeFileSync(snapshotFile, content(url))
    const verdict = start()
    expect(await verdict()).toBe('keys_unavailable')
    state.up = true
    state.now += 10
    expect(await verdict()).toBe('accepted')
    state.up = false
    expect(await start()()).toBe('accepted')
  })

  test('C070 while the one beside it would be', async () => {
    const { start, url, snapshotFile } = await downWithSnapshot()
    writeFileSync(snapshotFile, text({ source: url, fetchedAt: nowSeconds, document: good }))
    expect(await start()()).toBe('accepted')
  })

  test('C061 when another source of the same verifier wrote it', async () => {
    const { state, start, url } = await downWithSnapshot()
    expect(await start({}, `${url}?tenant=2`)()).toBe('keys_unavailable')
    state.up = true
    expect(await start({}, `${url}?tenant=2`)()).toBe('accepted')
    state.up = false
    expect(await start()()).toBe('keys_unavailable')
  })

  test('when it is a directory or a link to itself', async () => {
    const { start, snapshotFile } = await downWithSnapshot()
    rmSync(snapshotFile)
    symlinkSync(snapshotFile, snapshotFile)
    expect(await start()()).toBe('keys_unavailable')
  })
})

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

function text(content: object): string {
  return JSON.stringify(content)
}

function privateJwk(): object {
  return { ...keys.p384.privateKey.export({ format: 'jwk' }), kid: 'private' }
}
