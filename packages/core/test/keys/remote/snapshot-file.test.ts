import { rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { foreignKeys, keys, nowSeconds } from '../../signing.ts'
import { downWithSnapshot, issuerWithSnapshot, privateJwk } from './issuer-with-snapshot.ts'

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

  test('when it is a link to itself', async () => {
    const { start, snapshotFile } = await downWithSnapshot()
    rmSync(snapshotFile)
    symlinkSync(snapshotFile, snapshotFile)
    expect(await start()()).toBe('keys_unavailable')
  })
})

function text(content: object): string {
  return JSON.stringify(content)
}
