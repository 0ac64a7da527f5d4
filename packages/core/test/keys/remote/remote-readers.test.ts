import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Fetch } from '../../../src/outbound/fetch-document.ts'
import { discovery } from '../../../src/keys/remote/discovery.ts'
import { readSnapshot } from '../../../src/keys/remote/key-snapshot.ts'
import { keysIn } from '../../../src/keys/remote/keys-in.ts'
import { messageOf } from '../../options/option-error.ts'
import { baseClaims, foreignKeys, keys, publicJwks, sign, verifierFor } from '../../signing.ts'
import { tempFolder } from '../files/temp-folder.ts'

describe('a published set', () => {
  const algorithms = ['ES256', 'EdDSA'] as const

  test('C053 gives what can be used, and the same set without the rest', () => {
    const list = [null, keys.p256.jwk, { ...keys.rsa.jwk, use: 'enc' }, keys.ed25519.jwk]
    const { keys: set, publicDocument } = keysIn({ keys: list }, 'here', algorithms, 4)
    expect(set.kids).toEqual(['p256', 'ed25519'])
    expect(publicDocument).toEqual({ keys: [keys.p256.jwk, keys.ed25519.jwk] })
  })

  test('C066 has as many keys as are allowed, and no more', () => {
    const list = [keys.p256.jwk, foreignKeys.p256.jwk]
    expect(keysIn({ keys: list }, 'here', algorithms, 2).keys.size).toBe(2)
    expect(() => keysIn({ keys: list }, 'here', algorithms, 1)).toThrow(
      /^here: 2 keys, more than maxKeys 1$/,
    )
  })

  test.each([[{}], [{ keys: 'x' }], [{ keys: { 0: keys.p256.jwk } }]])(
    'C054 is not %j',
    (document) => {
      expect(() => keysIn(document, 'here', algorithms, 0)).toThrow(
        /^here: not a JWK Set, it has no list "keys"$/,
      )
    },
  )

  test('C054 without a key that serves says three reasons at most', () => {
    const list = [1, { ...keys.p256.jwk, use: 'enc' }, { ...keys.p256.jwk, kid: 1 }, { kty: 'x' }]
    expect(() => keysIn({ keys: list }, 'here', algorithms, 9)).toThrow(
      'here: no key for ES256, EdDSA; passed over: "it is no JSON object; its use is \\"enc\\", not \\"sig\\"; its kid is not a string"',
    )
    expect(() => keysIn({ keys: [keys.p384.jwk] }, 'here', algorithms, 9)).toThrow(
      /^here: no key for ES256, EdDSA$/,
    )
  })
})

describe('a snapshot', () => {
  const good = { source: 'here', fetchedAt: 5, document: { keys: [] } }

  test.each([
    ['as it was written', good, good],
    ['of another source', { ...good, source: 'there' }, null],
    ['without a time', { ...good, fetchedAt: undefined }, null],
    ['of a time that is text', { ...good, fetchedAt: '5' }, null],
    ['without a document', { ...good, document: undefined }, null],
    ['of text', { ...good, document: 'keys' }, null],
    ['of null', { ...good, document: null }, null],
    ['that is no object', [good], null],
  ])('is read: %s', (_, content, expected) => {
    const path = join(tempFolder(), 'snapshot')
    writeFileSync(path, JSON.stringify(content))
    expect(readSnapshot(path, 'here')).toEqual(expected)
  })

  test('that is not there is none', () => {
    expect(readSnapshot(join(tempFolder(), 'absent'), 'here')).toBeNull()
  })
})

describe('discovery()', () => {
  const issuer = 'https://i.example'

  /** The error of a good token whose issuer has these metadata, or null. */
  async function causeOf(metadata: object): Promise<unknown> {
    const fetch: Fetch = (url) =>
      Promise.resolve(
        Response.json(url.pathname.startsWith('/.well-known') ? metadata : publicJwks()),
      )
    const verifier = verifierFor({ issuer, keys: discovery({ fetch }) })
    return verifier.verify(sign({ alg: 'EdDSA' }, baseClaims({ iss: issuer }))).then(
      () => null,
      (error: { cause: Error }) => error.cause.message,
    )
  }

  test('C064 takes keys over https for an issuer over https, and not from loopback', async () => {
    expect(await causeOf({ issuer, jwks_uri: 'https://keys.example/k' })).toBeNull()
    expect(await causeOf({ issuer, jwks_uri: 'http://127.0.0.1/k?secret=x' })).toMatch(
      /^jwks_uri of the metadata is http:\/\/127\.0\.0\.1\/k[^x]*, expected https as the issuer$/,
    )
    expect(await causeOf({ issuer: `${issuer}/`, jwks_uri: 'https://keys.example/k' })).toBe(
      'the metadata are of issuer "https://i.example/", expected exactly "https://i.example"; compare a trailing slash',
    )
  })

  test.each([
    [
      'several issuers',
      [issuer, 'https://j.example'],
      /^Sekisho: discovery\(\) serves one issuer; list/,
    ],
    ['plain http', 'http://i.example', /issuer, as discovery\(\) needs it, must be an https URL/],
    ['no URL', 'issuer', /issuer, as discovery\(\) needs it, must be an absolute https URL/],
    ['a query', `${issuer}/?a`, /issuer must have no query and no fragment .*; got "https:/],
    ['a fragment', `${issuer}/#a`, /issuer must have no query and no fragment .*; got "https:/],
  ])('C063 refuses a policy with %s', (_, wrong, message) => {
    expect(messageOf(() => verifierFor({ issuer: wrong, keys: discovery() }))).toMatch(message)
  })

  test('says its name', () => {
    expect(discovery().kind).toBe('discovery()')
    const verifier = verifierFor({ issuer, keys: discovery() })
    expect(verifier.health().sources[0]).toHaveProperty('kind', 'discovery()')
    expect(messageOf(() => discovery({ timeout: 1 } as object))).toMatch(
      /^Sekisho: discovery\(\) has no option "timeout"/,
    )
  })
})
