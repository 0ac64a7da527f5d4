import { expect, test } from 'vitest'
import { algorithmNamed } from '../../src/keys/algorithms.ts'
import { elapsed } from '../../src/keys/elapsed.ts'
import type { KeySource } from '../../src/keys/key-source.ts'
import { publicKeyPem } from '../../src/keys/public-key-pem.ts'
import { sharedSecret } from '../../src/keys/shared-secret.ts'
import { staticKeys } from '../../src/keys/static-keys.ts'
import { keys, publicJwks, secret } from '../signing.ts'

const pem = keys.p256.publicKey.export({ type: 'spki', format: 'pem' }).toString()

test.each<readonly [KeySource, number]>([
  [staticKeys(publicJwks()), 5],
  [publicKeyPem(pem, 'ES256'), 1],
  [sharedSecret(secret), 1],
])('keys in code are ready, and tell where they come from: row %#', async (source, count) => {
  const provider = source.open({ algorithms: source.defaultAlgorithms } as never)
  await expect(provider.prepare()).resolves.toBeUndefined()
  expect(provider.prepare()).toBeInstanceOf(Promise)
  expect(provider.health()).toEqual({
    kind: source.kind,
    state: 'ready',
    keys: count,
    ageSeconds: null,
    nextRefreshSeconds: null,
    lastError: null,
  })
  provider.close()
})

test.each([
  [
    'the places are exchanged',
    pem,
    /^Sekisho: the algorithm of .* must be one of RS256, .*; got "PEM text"$/,
  ],
  ['it is none', 'none', /; got "none"$/],
  ['it is a number', 5, /; got 5$/],
  ['it is symmetric', 'HS256', /; got "HS256"$/],
])('publicKeyPem() shows no PEM when its algorithm is wrong: %s', (_, algorithm, message) => {
  expect(() => publicKeyPem('ES256', algorithm as 'ES256')).toThrow(message)
})

test('a PEM may have white space around it, and one that is damaged has a cause', () => {
  for (const text of [`  \n${pem}`, `\t${pem}  \n`])
    expect(publicKeyPem(text, 'ES256').kind).toBe('publicKeyPem()')
  const damaged = pem.replace(/MF[^\n]{20}/, 'AAAA')
  expect(() => publicKeyPem(damaged, 'ES256')).toThrow(
    expect.objectContaining({
      message: expect.stringMatching(
        /is damaged or of a kind that JOSE has no name for$/,
      ) as string,
      cause: expect.any(Error) as Error,
    }),
  )
})

test('a moment that lies ahead is long ago', () => {
  expect([elapsed(3, 5), elapsed(5, 5), elapsed(5, 3)]).toEqual([2, 0, Infinity])
})

test.each(['EdDSA', 'Ed25519'])('%s is one computation under two names', (name) => {
  expect(algorithmNamed(name)).toEqual({
    name,
    family: 'eddsa',
    kty: 'OKP',
    crv: 'Ed25519',
    hash: null,
    hashBytes: 0,
    signatureBytes: 64,
  })
})
