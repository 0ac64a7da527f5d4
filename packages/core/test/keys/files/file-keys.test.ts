import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { FileKeys } from '../../../src/keys/files/file-keys.ts'
import { isAbsent, stampOf } from '../../../src/keys/files/file-stamp.ts'
import { jwksFile } from '../../../src/keys/files/jwks-file.ts'
import { keyDirectory } from '../../../src/keys/files/key-directory.ts'
import { importPublicJwk, type UsableJwk } from '../../../src/keys/jwk.ts'
import { KeySet } from '../../../src/keys/key-set.ts'
import { messageOf } from '../../options/option-error.ts'
import { foreignKeys, keys, nowSeconds, sign, verifierFor } from '../../signing.ts'
import { pemText } from './key-folder.ts'
import { processWarnings } from './process-warnings.ts'
import { tempFolder } from './temp-folder.ts'

function setOf(...jwks: readonly object[]): KeySet {
  return new KeySet(
    jwks.map((jwk) => importPublicJwk(jwk) as UsableJwk),
    ['ES256'],
  )
}

/** Files that the test changes, looked at every two seconds. */
function scripted(set: KeySet) {
  const state = { set, stamp: 'a', fault: null as unknown, reads: 0, now: 1000 }
  const files = {
    kind: 'files()',
    stamp: () => state.stamp,
    read: () => {
      state.reads += 1
      if (state.fault !== null) throw state.fault
      return state.set
    },
  }
  return { state, provider: new FileKeys(files, 2, () => state.now * 1000) }
}

describe('TD-14 files as a source of keys', () => {
  test('C120 without a key it says why', () => {
    processWarnings('SEKISHO_KEYS_NOT_RELOADED')
    const { state, provider } = scripted(setOf())
    const message = 'files() has no keys; no file of this issuer has a key for its algorithms'
    expect(() => provider.find('ES256', undefined)).toThrow(
      expect.objectContaining({ code: 'keys_unavailable', message }),
    )
    Object.assign(state, { now: 1002, stamp: 'b', fault: new Error('broken') })
    expect(() => provider.find('ES256', undefined)).toThrow('files() has no keys; broken')
    Object.assign(state, { now: 1004, stamp: 'c', fault: 'text' })
    expect(() => provider.find('ES256', undefined)).toThrow('files() has no keys; text')
  })

  test('whoever asks looks again: a request, a start and a look at its health', async () => {
    const { state, provider } = scripted(setOf(keys.p256.jwk))
    const two = setOf(keys.p256.jwk, foreignKeys.p256.jwk)
    Object.assign(state, { now: 1002, stamp: 'b', set: two })
    expect(provider.health()).toMatchObject({ kind: 'files()', keys: 2, ageSeconds: 0 })
    Object.assign(state, { now: 1004, stamp: 'c' })
    await provider.prepare()
    expect(state.reads).toBe(3)
    Object.assign(state, { now: 1006, stamp: 'd' })
    provider.find('ES256', 'p256')
    expect(state.reads).toBe(4)
    state.now = 1007.5
    expect(provider.health()).toMatchObject({ ageSeconds: 1.5, nextRefreshSeconds: 0.5 })
  })

  test('what did not change is not read again, but for what could not be read', () => {
    processWarnings('SEKISHO_KEYS_NOT_RELOADED')
    const { state, provider } = scripted(setOf(keys.p256.jwk))
    state.now = 1010
    provider.find('ES256', 'p256')
    expect(state.reads).toBe(1)
    Object.assign(state, { now: 1020, stamp: 'b', fault: new Error('broken') })
    expect(provider.health()).toMatchObject({ state: 'stale', lastError: 'broken', ageSeconds: 20 })
    Object.assign(state, { now: 1030, fault: null })
    expect(provider.health()).toMatchObject({ state: 'ready', lastError: null, ageSeconds: 0 })
    expect(state.reads).toBe(3)
  })

  test('when closed it serves what it has, and looks no more', () => {
    const { state, provider } = scripted(setOf(keys.p256.jwk))
    provider.close()
    Object.assign(state, { now: 2000, stamp: 'b', set: setOf() })
    expect(provider.find('ES256', 'p256')).toMatchObject({ kid: 'p256' })
    expect(provider.health()).toMatchObject({ keys: 1, nextRefreshSeconds: null })
    expect(state.reads).toBe(1)
  })
})

test('TD-14 a stamp tells every file, to the nanosecond, and one that is not there', () => {
  const folder = tempFolder()
  writeFileSync(join(folder, 'a'), 'x')
  const [first, second, ...more] = stampOf([join(folder, 'a'), join(folder, 'b')]).split(' ')
  expect(first).toMatch(/^\d+:1:\d{19}:\d{19}$/)
  expect([second, more]).toEqual(['ENOENT', []])
  expect([{ code: 'ENOENT' }, { code: 'EACCES' }, {}, null, 'ENOENT'].map(isAbsent)).toEqual([
    true,
    false,
    false,
    false,
    false,
  ])
})

/** A verifier over files, and its verdict two seconds after the one before. */
function codesOf(source: ReturnType<typeof jwksFile>) {
  const clock = { now: nowSeconds }
  const verifier = verifierFor({ keys: source, now: () => clock.now * 1000 })
  const code = async (key = keys.p256) => {
    clock.now += 2
    const token = sign({ alg: 'ES256' }, undefined, key)
    return verifier.verify(token).then(
      () => 'accepted',
      (error: { code: string }) => error.code,
    )
  }
  return { code, verifier }
}

describe('TD-14 jwksFile() and keyDirectory()', () => {
  test('take a file that was written in place', async () => {
    const folder = tempFolder()
    const file = join(folder, 'keys.json')
    writeFileSync(file, JSON.stringify(keys.p256.jwk))
    const { code, verifier } = codesOf(jwksFile(file))
    expect(await code()).toBe('accepted')
    writeFileSync(file, JSON.stringify({ keys: [foreignKeys.p256.jwk] }))
    expect(await code()).toBe('signature_invalid')
    expect(await code(foreignKeys.p256)).toBe('accepted')
    expect(verifier.health().sources[0]).toMatchObject({ kind: 'jwksFile()', keys: 1 })
  })

  test('take a PEM that was written in place', async () => {
    const folder = tempFolder()
    const file = join(folder, 'id.ES256.pem')
    writeFileSync(file, pemText(keys.p256))
    const { code, verifier } = codesOf(keyDirectory(folder, { id: 'id' }))
    expect(await code()).toBe('accepted')
    writeFileSync(file, pemText(foreignKeys.p256))
    expect(await code()).toBe('signature_invalid')
    expect(await code(foreignKeys.p256)).toBe('accepted')
    expect(verifier.health().sources[0]).toMatchObject({ kind: 'keyDirectory()', keys: 1 })
  })

  test('name what is wrong with their options', () => {
    const options = { checkInterval: 1 } as object
    expect(messageOf(() => jwksFile('keys', options))).toMatch(
      /jwksFile\(\) has no option "checkInterval"; it has checkIntervalSeconds$/,
    )
    expect(messageOf(() => keyDirectory('keys', options))).toMatch(
      /keyDirectory\(\) has no option "checkInterval"; it has checkIntervalSeconds, id$/,
    )
    for (const checkIntervalSeconds of [-1, 3601]) {
      for (const make of [jwksFile, keyDirectory]) {
        expect(messageOf(() => make('keys', { checkIntervalSeconds }))).toMatch(
          /^Sekisho: checkIntervalSeconds must be /,
        )
      }
    }
    expect(messageOf(() => keyDirectory('keys', { id: '' }))).toMatch(
      /^Sekisho: the id of keyDirectory\(\) must be /,
    )
    expect(keyDirectory('keys').kind).toBe('keyDirectory()')
    expect(jwksFile('keys').kind).toBe('jwksFile()')
  })

  test('name a PEM that cannot be read', () => {
    const folder = join(tempFolder(), 'keys')
    mkdirSync(folder)
    // A link to itself: nobody can open it, not even root.
    symlinkSync('id.ES256.pem', join(folder, 'id.ES256.pem'))
    const message = messageOf(() => verifierFor({ keys: keyDirectory(folder, { id: 'id' }) }))
    expect(message).toMatch(/^Sekisho: .*id\.ES256\.pem cannot be read; check its rights$/)
  })
})
