import { mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { makeKey } from '../../signing.ts'
import { issuerId, jwksText, KeyFolder, pemText } from './key-folder.ts'

const json = `${issuerId}.json`
const first = makeKey('p256', 'first')
const second = makeKey('p256', 'second-key')

describe('TD-14 a key directory in use', () => {
  test('TD-14 C120 is 503 while there is no file, and serves from the first one on', async () => {
    const folder = new KeyFolder()
    expect(await folder.verdictAfter(0, first)).toBe('keys_unavailable')
    expect(folder.health()).toMatchObject({ state: 'unavailable', keys: 0 })
    folder.write(json, jwksText([first]))
    expect(await folder.verdictAfter(2, first)).toBe('accepted')
    expect(folder.health()).toMatchObject({ state: 'ready', keys: 1, lastError: null })
    expect(folder.warnings).toEqual([])
  })

  test('TD-14 takes a replaced file, and the key that was in it no longer', async () => {
    const folder = new KeyFolder({ [json]: jwksText([first]) })
    expect(await folder.verdictAfter(0, first)).toBe('accepted')
    folder.write(json, jwksText([second]))
    expect(await folder.verdictAfter(2, first)).toBe('key_not_found')
    expect(await folder.verdictAfter(0, second)).toBe('accepted')
  })

  test('TD-14 a removed file takes its keys away', async () => {
    const folder = new KeyFolder({ [json]: jwksText([first]) })
    rmSync(join(folder.path, json))
    expect(await folder.verdictAfter(2, first)).toBe('keys_unavailable')
    folder.write(json, jwksText([first]))
    expect(await folder.verdictAfter(2, first)).toBe('accepted')
  })

  test('TD-14 looks no sooner than the interval says', async () => {
    const folder = new KeyFolder({ [json]: jwksText([first]) }, { checkIntervalSeconds: 60 })
    folder.write(json, jwksText([second]))
    expect(await folder.verdictAfter(59, second)).toBe('key_not_found')
    expect(folder.health().nextRefreshSeconds).toBe(1)
    expect(await folder.verdictAfter(1, second)).toBe('accepted')
  })

  test('TD-14 looks at every token with an interval of 0', async () => {
    const folder = new KeyFolder({ [json]: jwksText([first]) }, { checkIntervalSeconds: 0 })
    folder.write(json, jwksText([second]))
    expect(await folder.verdictAfter(0, second)).toBe('accepted')
  })

  test('TD-14 looks again after the clock was set back', async () => {
    const folder = new KeyFolder({ [json]: jwksText([first]) })
    folder.write(json, jwksText([second]))
    const issuedBefore = { iat: undefined }
    expect(await folder.verdictAfter(-86_400, second, {}, issuedBefore)).toBe('accepted')
  })
})

describe('TD-14 ways to replace a file', () => {
  test('TD-14 half of it first: the last good keys serve until the rest is there', async () => {
    const folder = new KeyFolder({ [json]: jwksText([first]) })
    const text = jwksText([second])
    folder.write(json, text.slice(0, text.length / 2))
    expect(await folder.verdictAfter(2, first)).toBe('accepted')
    expect(folder.health()).toMatchObject({
      state: 'stale',
      keys: 1,
      lastError: expect.stringMatching(/\.json cannot be read as JSON/) as unknown,
    })
    folder.write(json, text)
    expect(await folder.verdictAfter(2, second)).toBe('accepted')
    expect(await folder.verdictAfter(0, first)).toBe('key_not_found')
    expect(folder.health()).toMatchObject({ state: 'ready', lastError: null })
    expect(folder.warnings).toEqual([
      expect.stringMatching(/cannot be read as JSON; .*; the keys read before stay in use$/),
    ])
  })

  test('TD-14 by a rename, with the size and time of the file before', async () => {
    const twin = makeKey('p256', 'other')
    const folder = new KeyFolder({ [json]: jwksText([first]) })
    const [before, after] = [jwksText([first]), jwksText([twin])]
    expect(after).toHaveLength(before.length)
    const then = new Date(1_600_000_000_000)
    utimesSync(join(folder.path, json), then, then)
    expect(await folder.verdictAfter(2, first)).toBe('accepted')
    folder.write('next', after)
    utimesSync(join(folder.path, 'next'), then, then)
    renameSync(join(folder.path, 'next'), join(folder.path, json))
    expect(await folder.verdictAfter(2, twin)).toBe('accepted')
    expect(await folder.verdictAfter(0, first)).toBe('key_not_found')
  })

  test('TD-14 by a link that is turned to another directory, as mounted secrets are', async () => {
    const folder = new KeyFolder()
    for (const [version, key] of [
      ['v1', first],
      ['v2', second],
    ] as const) {
      mkdirSync(join(folder.path, version))
      folder.write(join(version, 'keys'), jwksText([key]))
    }
    symlinkSync('v1', join(folder.path, '..data'))
    symlinkSync(join('..data', 'keys'), join(folder.path, json))
    expect(await folder.verdictAfter(2, first)).toBe('accepted')
    symlinkSync('v2', join(folder.path, '..next'))
    renameSync(join(folder.path, '..next'), join(folder.path, '..data'))
    expect(await folder.verdictAfter(2, second)).toBe('accepted')
    expect(await folder.verdictAfter(0, first)).toBe('key_not_found')
  })
})

describe('TD-14 what cannot be read leaves the last good keys in place', () => {
  const broken: readonly (readonly [string, string, RegExp])[] = [
    ['nothing', '', /cannot be read as JSON/],
    ['HTML', '<!doctype html>', /cannot be read as JSON/],
    ['no key set', '{"nokeys":[]}', /holds no key that verifies signatures/],
    ['an empty set', '{"keys":[]}', /holds no key that verifies signatures/],
    [
      'a private key',
      JSON.stringify({ keys: [second.privateKey.export({ format: 'jwk' })] }),
      /key 0 of .* is refused: it holds the secret member d/,
    ],
    ['a secret', '{"kty":"oct","k":"AAAA"}', /is refused: it holds the secret member k/],
  ]

  test.each(broken)('TD-14 a file with %s', async (_, content, message) => {
    const folder = new KeyFolder({ [json]: jwksText([first]) })
    folder.write(json, content)
    expect(await folder.verdictAfter(2, first)).toBe('accepted')
    expect(folder.health()).toMatchObject({
      state: 'stale',
      lastError: expect.stringMatching(message) as unknown,
    })
    expect(await folder.verdictAfter(2, first)).toBe('accepted')
    expect(await folder.verdictAfter(86_400, first)).toBe('accepted')
    expect(folder.warnings).toEqual([expect.stringMatching(message)])
  })

  test.each(broken)('TD-14 a file with %s is refused at the start', (_, content, message) => {
    expect(() => new KeyFolder({ [json]: content })).toThrow(TypeError)
    expect(() => new KeyFolder({ [json]: content })).toThrow(message)
  })

  test('TD-14 a file that is there and cannot be opened was not taken away', async () => {
    const folder = new KeyFolder({ [json]: jwksText([first]) })
    rmSync(join(folder.path, json))
    // A link to itself: nobody can open it, not even root.
    symlinkSync(json, join(folder.path, json))
    expect(await folder.verdictAfter(2, first)).toBe('accepted')
    expect(folder.health()).toMatchObject({ state: 'stale', keys: 1 })
    rmSync(join(folder.path, json))
    expect(await folder.verdictAfter(2, first)).toBe('keys_unavailable')
  })

  test('TD-14 a directory that is gone is an accident, and mended when it is back', async () => {
    const folder = new KeyFolder({ [json]: jwksText([first]) })
    const away = `${folder.path}-away`
    renameSync(folder.path, away)
    expect(await folder.verdictAfter(2, first)).toBe('accepted')
    expect(folder.warnings).toEqual([expect.stringMatching(/keyDirectory\(.*\) is no directory/)])
    writeFileSync(folder.path, 'a file in its place')
    expect(await folder.verdictAfter(2, first)).toBe('accepted')
    expect(folder.health().state).toBe('stale')
    rmSync(folder.path)
    renameSync(away, folder.path)
    expect(await folder.verdictAfter(2, first)).toBe('accepted')
    expect(folder.health()).toMatchObject({ state: 'ready', lastError: null })
  })

  test('TD-14 is tried again at every look, for not every fault lies in the file', async () => {
    const folder = new KeyFolder({ [json]: jwksText([first]) })
    const target = join(folder.path, 'target')
    rmSync(join(folder.path, json))
    symlinkSync('target', join(folder.path, json))
    symlinkSync('target', target)
    expect(await folder.verdictAfter(2, first)).toBe('accepted')
    expect(folder.health().state).toBe('stale')
    rmSync(target)
    writeFileSync(target, jwksText([second]))
    expect(await folder.verdictAfter(2, second)).toBe('accepted')
  })
})

describe('TD-14 PEM files', () => {
  const pem = `${issuerId}.ES256.pem`

  test('TD-14 are keys for the algorithm in their name, whatever the kid', async () => {
    const folder = new KeyFolder({ [pem]: pemText(first) })
    expect(await folder.verdictAfter(0, first)).toBe('accepted')
    expect(await folder.verdictAfter(0, first, { kid: 'any' })).toBe('accepted')
    expect(await folder.verdictAfter(0, first, { kid: undefined })).toBe('accepted')
    const rsa = makeKey('rsa', 'rsa')
    folder.write(`${issuerId}.RS256.pem`, pemText(rsa))
    expect(await folder.verdictAfter(2, rsa, { alg: 'RS256' })).toBe('accepted')
    expect(await folder.verdictAfter(0, rsa, { alg: 'PS256' })).toBe('key_not_found')
    expect(folder.health().keys).toBe(2)
  })

  test('TD-14 stand beside a key set, and go without it', async () => {
    const folder = new KeyFolder({ [pem]: pemText(first), [json]: jwksText([second]) })
    expect(await folder.verdictAfter(0, second)).toBe('accepted')
    expect(await folder.verdictAfter(0, first, { kid: 'x' })).toBe('accepted')
    rmSync(join(folder.path, pem))
    expect(await folder.verdictAfter(2, first, { kid: 'x' })).toBe('key_not_found')
    expect(await folder.verdictAfter(0, second)).toBe('accepted')
  })

  test.each([
    ['cut off', (text: string) => text.slice(0, 60), /must be one SPKI PEM/],
    ['damaged', (text: string) => text.replace(/\n.{20}/, '\nAAAAAAAAAAAAAAAAAAAA'), /is damaged/],
    ['of another algorithm', () => pemText(makeKey('rsa', 'r')), /does not fit ES256/],
    [
      'with a private key',
      () => first.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
      /it is a private key, which has no place in a verifier/,
    ],
  ])(
    'TD-14 one that is %s leaves all keys in place, and is reported',
    async (_, change, message) => {
      const folder = new KeyFolder({ [pem]: pemText(first), [json]: jwksText([second]) })
      folder.write(pem, change(pemText(first)))
      folder.write(json, jwksText([makeKey('p256', 'third')]))
      expect(await folder.verdictAfter(2, first, { kid: 'x' })).toBe('accepted')
      expect(await folder.verdictAfter(0, second)).toBe('accepted')
      expect(folder.health().lastError).toMatch(message)
      expect(folder.warnings).toEqual([expect.stringMatching(message)])
      expect(() => new KeyFolder({ [pem]: change(pemText(first)) })).toThrow(message)
    },
  )
})
