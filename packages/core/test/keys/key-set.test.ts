import { describe, expect, test } from 'vitest'
import { publicKeyAlgorithms } from '../../src/keys/algorithms.ts'
import { importPublicJwk, type UsableJwk } from '../../src/keys/jwk.ts'
import { KeySet, readJwks } from '../../src/keys/key-set.ts'
import { staticKeys } from '../../src/keys/static-keys.ts'
import { refusal } from '../refusal.ts'
import { baseClaims, foreignKeys, keys, publicJwks, sign, verifierFor } from '../signing.ts'

function usable(...jwks: readonly object[]): readonly UsableJwk[] {
  return jwks.map((jwk) => importPublicJwk(jwk) as UsableJwk)
}

function setOf(...jwks: readonly object[]): KeySet {
  return new KeySet(usable(...jwks), publicKeyAlgorithms)
}

function named(jwk: object, kid: string | undefined): object {
  return Object.fromEntries(
    Object.entries({ ...jwk, kid }).filter(([, value]) => value !== undefined),
  )
}

describe('a look-up', () => {
  const set = setOf(...publicJwks().keys)

  test('finds the key of this kid for this algorithm', () => {
    expect(set.find('ES256', 'p256')).toMatchObject({ kid: 'p256', algorithm: { name: 'ES256' } })
    expect(set.find('PS384', 'rsa')).toMatchObject({ kid: 'rsa', algorithm: { name: 'PS384' } })
    expect(set.find('ES256', 'rsa')).toBe('none')
    expect(set.find('ES256', 'nobody')).toBe('none')
    expect(set.find('HS256', 'rsa')).toBe('none')
  })

  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', ''])(
    'C059 knows no kid %j, nor an algorithm of that name',
    (name) => {
      expect(set.find('RS256', name)).toBe('none')
      expect(set.find(name, 'rsa')).toBe('none')
      expect(set.find(name, undefined)).toBe('none')
    },
  )

  test('C059 finds a key whose kid is __proto__ like any other', async () => {
    const verifier = verifierFor({ keys: staticKeys(named(keys.p256.jwk, '__proto__') as never) })
    expect((await verifier.verify(sign({ alg: 'ES256', kid: '__proto__' }))).subject).toBe('alice')
  })

  test('C060 without kid is answered when one single key fits', () => {
    expect(set.find('ES256', undefined)).toMatchObject({ kid: 'p256' })
    expect(set.find('HS256', undefined)).toBe('none')
  })

  test('C060 without kid is refused when several keys fit', async () => {
    const two = { keys: [keys.p256.jwk, foreignKeys.p256.jwk] }
    const verifier = verifierFor({ keys: staticKeys(two) })
    await expect(verifier.verify(sign({ alg: 'ES256' }))).rejects.toMatchObject(
      refusal('key_not_found', /several keys fit alg ES256 without kid; the issuer must give each/),
    )
    expect((await verifier.verify(sign({ alg: 'ES256', kid: 'p256' }))).subject).toBe('alice')
  })

  test('C058 with one kid for two kinds of key is decided by the algorithm', async () => {
    const both = { keys: [named(keys.rsa.jwk, 'one'), named(keys.p256.jwk, 'one')] as never }
    const verifier = verifierFor({ keys: staticKeys(both) })
    for (const alg of ['RS256', 'PS256', 'ES256']) {
      expect((await verifier.verify(sign({ alg, kid: 'one' }))).header.alg).toBe(alg)
      expect((await verifier.verify(sign({ alg }))).header.alg).toBe(alg)
    }
  })

  test('C058 with one kid for two keys of a kind is refused in either order', async () => {
    const pair = [named(keys.p256.jwk, 'one'), named(foreignKeys.p256.jwk, 'one')]
    for (const list of [pair, pair.toReversed()]) {
      const verifier = verifierFor({ keys: staticKeys({ keys: list as never }) })
      for (const key of [keys.p256, foreignKeys.p256]) {
        const token = sign({ alg: 'ES256', kid: 'one' }, baseClaims(), key)
        await expect(verifier.verify(token)).rejects.toMatchObject(
          refusal('key_not_found', /several keys fit kid "one", alg ES256/),
        )
      }
    }
  })

  test('C058 finds a key that is listed twice, for it is one key', () => {
    const twice = setOf(keys.p256.jwk, { ...keys.p256.jwk, use: 'sig' })
    expect(twice.find('ES256', 'p256')).toMatchObject({ kid: 'p256' })
    expect(twice.find('ES256', undefined)).toMatchObject({ kid: 'p256' })
    const renamed = setOf(keys.p256.jwk, named(keys.p256.jwk, 'other'))
    expect(renamed.find('ES256', undefined)).toBe('several')
  })

  test('C060 of three keys without kid is refused', () => {
    const pairs = [keys.p256, foreignKeys.p256, keys.p256].map(({ jwk }) => named(jwk, undefined))
    expect(setOf(...pairs).find('ES256', 'any')).toBe('several')
    expect(setOf(...pairs).find('ES256', undefined)).toBe('several')
  })

  test('tells what a kid is for, when it does not fit', async () => {
    const known = new KeySet(usable(named(keys.rsa.jwk, undefined), keys.p256.jwk), ['RS256'])
    expect(known.algorithmsOf('p256')).toEqual(['ES256'])
    expect(known.algorithmsOf('nobody')).toEqual([])
    expect(known.algorithmsOf(undefined)).toEqual([])
    const verifier = verifierFor({ keys: staticKeys({ keys: [keys.p256.jwk, keys.ed25519.jwk] }) })
    await expect(verifier.verify(sign({ alg: 'ES384', kid: 'ed25519' }))).rejects.toMatchObject(
      refusal(
        'key_not_found',
        /^no key fits kid "ed25519", alg ES384: that key is for EdDSA, Ed25519; the issuer's kids are \["p256","ed25519"\]$/,
      ),
    )
    await expect(verifier.verify(sign({ alg: 'ES384', kid: 'other' }))).rejects.toMatchObject(
      refusal('key_not_found', /^no key fits kid "other", alg ES384; the issuer's kids are/),
    )
  })

  test('names ten kids at most', async () => {
    const many = Array.from({ length: 11 }, (_, index) => named(keys.p256.jwk, `${index}`))
    const verifier = verifierFor({ keys: staticKeys({ keys: many as never }) })
    await expect(verifier.verify(sign({ alg: 'ES256', kid: 'x' }))).rejects.toMatchObject(
      refusal('key_not_found', /kids are \["0","1","2","3","4","5","6","7","8","9"\]$/),
    )
  })

  test('is answered by a key without kid, unless a key of that kid fits', async () => {
    const set2 = setOf(named(keys.p256.jwk, undefined), foreignKeys.p256.jwk)
    expect(set2.find('ES256', 'whatever')).toMatchObject({ kid: undefined })
    expect(set2.find('ES256', 'p256-foreign')).toMatchObject({ kid: 'p256-foreign' })
    const alone = verifierFor({ keys: staticKeys(named(keys.p256.jwk, undefined) as never) })
    expect((await alone.verify(sign({ alg: 'ES256', kid: 'whatever' }))).subject).toBe('alice')
  })
})

describe('a set', () => {
  test('holds keys for the allowed algorithms only', () => {
    const narrow = new KeySet(usable(...publicJwks().keys), ['ES256'])
    expect(narrow.find('ES256', 'p256')).toMatchObject({ kid: 'p256' })
    expect(narrow.find('RS256', 'rsa')).toBe('none')
    expect(narrow).toMatchObject({ size: 5, kids: ['p256'], isEmpty: false })
    expect(new KeySet(usable(keys.rsa.jwk), ['ES256'])).toMatchObject({ kids: [], isEmpty: true })
  })

  test('of a thousand keys answers as one of one', () => {
    const many = Array.from({ length: 1000 }, (_, index) => named(keys.p256.jwk, `key-${index}`))
    const large = setOf(...many, keys.ed25519.jwk)
    expect(large.find('ES256', 'key-999')).toMatchObject({ kid: 'key-999' })
    expect(large.find('ES256', undefined)).toBe('several')
    expect(large.find('EdDSA', undefined)).toMatchObject({ kid: 'ed25519' })
  })
})

describe('a JWK Set', () => {
  test('C053 passes over what it cannot use and keeps the rest', () => {
    const read = readJwks({
      keys: [
        null,
        'text',
        [],
        {},
        { kty: 'AKP', alg: 'ML-DSA-44', pub: 'AAAA' },
        { kty: 'EC', crv: 'secp256k1', x: 'AA', y: 'AA' },
        { kty: 'RSA' },
        { ...keys.p384.jwk, kid: 7 },
        { ...keys.p384.jwk, use: 'enc' },
        { ...keys.p384.jwk, key_ops: ['sign'] },
        keys.p256.jwk,
      ],
      extra: true,
    })
    expect(read?.usable.map(({ kid }) => kid)).toEqual(['p256'])
    expect(read?.passedOver.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(read?.passedOver.map(({ fault }) => fault).lastIndexOf('unsafe')).toBe(6)
  })

  test.each([[null], [undefined], [[]], ['keys'], [{}], [{ keys: null }], [{ keys: {} }]])(
    'C054 is not %j',
    (document) => {
      expect(readJwks(document)).toBeNull()
    },
  )

  test('C054 may be empty, which is no key and no accident', () => {
    expect(readJwks({ keys: [] })).toEqual({ usable: [], passedOver: [] })
  })

  test('C054 is not one whose keys come by way of a prototype', () => {
    expect(readJwks(Object.create({ keys: [keys.p256.jwk] }))).toBeNull()
  })

  test.each([['enc'], [''], ['SIG'], [null], [['sig']]])('C055 has no use for use %j', (use) => {
    expect(importPublicJwk({ ...keys.p256.jwk, use })).toMatchObject({ fault: 'other' })
  })

  test.each([[[]], [['sign']], ['verify'], [null], [{ verify: true }], [['VERIFY']]])(
    'C056 has no use for key_ops %j',
    (operations) => {
      expect(importPublicJwk({ ...keys.p256.jwk, key_ops: operations })).toMatchObject({
        fault: 'other',
        reason: 'its key_ops do not list "verify"',
      })
    },
  )

  test('C055 C056 keeps keys that say sig and verify', () => {
    const jwk = { ...keys.p256.jwk, use: 'sig', key_ops: ['sign', 'verify'] }
    expect(importPublicJwk(jwk)).toMatchObject({ kid: 'p256' })
  })

  test.each(['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'])(
    'C057 passes over a key with the secret member %s as unsafe',
    (member) => {
      expect(importPublicJwk({ ...keys.rsa.jwk, [member]: 'AQAB' })).toMatchObject({
        fault: 'unsafe',
        reason: expect.stringContaining(`it holds the secret member ${member};`) as unknown,
      })
    },
  )

  test('C057 shows nothing of a secret in the reason', () => {
    const reason = importPublicJwk({ kty: 'oct', k: 'c2VjcmV0LXZhbHVl' })
    expect(JSON.stringify(reason)).not.toContain('c2VjcmV0')
  })
})
