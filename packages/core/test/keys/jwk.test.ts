import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { verifyCompact } from '../../src/jws.ts'
import { publicKeyAlgorithms } from '../../src/keys/algorithms.ts'
import { importPublicJwk } from '../../src/keys/jwk.ts'
import { staticKeys } from '../../src/keys/static-keys.ts'
import { refusal } from '../refusal.ts'
import { base64url, baseClaims, keys, sign, verifierFor, type TestKey } from '../signing.ts'

const ecKeys = [
  ['P-256', keys.p256, 32],
  ['P-384', keys.p384, 48],
  ['P-521', keys.p521, 66],
] as const

function unsafe(reason: RegExp) {
  return { fault: 'unsafe', reason: expect.stringMatching(reason) as unknown }
}

function other(reason: RegExp) {
  return { fault: 'other', reason: expect.stringMatching(reason) as unknown }
}

function without(jwk: TestKey['jwk'], name: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(jwk).filter(([member]) => member !== name))
}

describe('the algorithm of a JWK', () => {
  test.each([
    ['RS256', 'PS256'],
    ['RS256', 'RS512'],
    ['PS256', 'RS256'],
    ['PS512', 'PS384'],
  ])('C035 a key of alg %s verifies no token of alg %s', async (named, alg) => {
    const jwk = { ...keys.rsa.jwk, alg: named }
    const verifier = verifierFor({ keys: staticKeys(jwk) })
    expect((await verifier.verify(sign({ alg: named }))).subject).toBe('alice')
    for (const header of [{ alg }, { alg, kid: 'rsa' }]) {
      await expect(verifier.verify(sign(header))).rejects.toMatchObject(
        refusal('key_not_found', new RegExp(`no key fits .*alg ${alg}`)),
      )
      await expect(
        verifyCompact(sign(header), jwk, { algorithms: publicKeyAlgorithms }),
      ).rejects.toMatchObject(refusal('key_not_found', new RegExp(`no key fits .*alg ${alg}`)))
    }
  })

  test.each([['RSA-OAEP'], ['HS256'], ['none'], ['rs256'], [''], [null], [256], [['RS256']]])(
    'C035 a key of alg %j verifies nothing',
    (alg) => {
      expect(importPublicJwk({ ...keys.rsa.jwk, alg })).toEqual(other(/nothing here verifies kty/))
    },
  )

  test.each([
    ['rsa', ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512']],
    ['p256', ['ES256']],
    ['p384', ['ES384']],
    ['p521', ['ES512']],
    ['ed25519', ['EdDSA', 'Ed25519']],
  ] as const)('C036 an %s key without alg serves %j', (name, algorithms) => {
    expect(importPublicJwk(keys[name].jwk)).toMatchObject({ kid: name, algorithms })
  })

  test.each([
    ['rsa', 'n'],
    ['rsa', 'e'],
    ['p256', 'x'],
    ['p384', 'y'],
    ['ed25519', 'x'],
  ] as const)('C036 HS256 under the member of %s named %s is refused', async (name, member) => {
    const { jwk } = keys[name]
    const text = jwk[member] as string
    for (const stolen of [text, Buffer.from(text, 'base64url')]) {
      const token = sign({ alg: 'HS256', kid: jwk.kid }, baseClaims(), stolen)
      await expect(verifierFor({ keys: staticKeys(jwk) }).verify(token)).rejects.toMatchObject(
        refusal('alg_not_allowed', /alg is "HS256"/),
      )
      for (const key of [jwk, { ...jwk, k: text }, { ...jwk, alg: 'HS256', k: text }]) {
        await expect(verifyCompact(token, key, { algorithms: ['HS256'] })).rejects.toMatchObject(
          refusal('key_not_found', /no key fits kid/),
        )
      }
    }
  })

  test('C036 a token cannot lend its alg to a key of another kind', async () => {
    for (const [alg, jwk] of [
      ['ES256', keys.rsa.jwk],
      ['RS256', keys.p256.jwk],
      ['EdDSA', keys.p256.jwk],
      ['ES384', keys.p256.jwk],
    ] as const) {
      await expect(
        verifyCompact(sign({ alg }), jwk, { algorithms: publicKeyAlgorithms }),
      ).rejects.toMatchObject(refusal('key_not_found', new RegExp(`no key fits alg ${alg}`)))
    }
  })
})

test.each([[null], [undefined], ['text'], [1], [[]]])('C053 %j is no JWK', (jwk) => {
  expect(importPublicJwk(jwk)).toEqual(other(/^it is no JSON object$/))
})

test.each([[7], [null], [['rsa']]])('C053 a kid that is %j makes a JWK unfit', (kid) => {
  expect(importPublicJwk({ ...keys.rsa.jwk, kid })).toEqual(other(/^its kid is not a string$/))
})

describe('Ed25519', () => {
  test.each(['x25519', 'x448', 'ed448'] as const)(
    'C045 a key of %s verifies nothing',
    async (type) => {
      const publicKey = { x25519, x448, ed448 }[type]()
      const jwk = { ...publicKey.export({ format: 'jwk' }) }
      for (const named of [jwk, { ...jwk, alg: 'EdDSA' }]) {
        expect(importPublicJwk(named)).toEqual(other(/nothing here verifies kty "OKP", crv /))
        await expect(
          verifyCompact(sign({ alg: 'EdDSA' }), named, { algorithms: ['EdDSA'] }),
        ).rejects.toMatchObject(refusal('key_not_found', /no key fits alg EdDSA/))
      }
    },
  )

  test.each([0, 31, 33, 57, 64])('C045 an x of %i bytes is no key', (length) => {
    const x = base64url(Buffer.alloc(length, 5))
    expect(importPublicJwk({ kty: 'OKP', crv: 'Ed25519', x })).toEqual(
      unsafe(/its x must be base64url of exactly 32 bytes/),
    )
  })

  test('C045 an x that is missing or no canonical base64url is no key', () => {
    const { x } = keys.ed25519.jwk
    for (const bad of [undefined, null, 5, `${x as string}=`, ` ${x as string}`, '!'.repeat(43)]) {
      expect(importPublicJwk({ kty: 'OKP', crv: 'Ed25519', x: bad })).toEqual(
        unsafe(/its x must be base64url of exactly 32 bytes/),
      )
    }
  })

  const y = {
    identity: '0100000000000000000000000000000000000000000000000000000000000000',
    'order 2': 'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    'order 4': '0000000000000000000000000000000000000000000000000000000000000000',
    'order 8': '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
    'order 8, other': 'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
    '0 as p': 'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    '1 as p + 1': 'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  }

  test.each(Object.entries(y))('C047 the point of low order "%s" is no key', (_, hex) => {
    const bytes = Buffer.from(hex, 'hex')
    const mirrored = Buffer.from(bytes)
    mirrored[31] = (mirrored[31] as number) | 0x80
    for (const x of [bytes, mirrored]) {
      const jwk = { kty: 'OKP', crv: 'Ed25519', x: base64url(x) }
      expect(importPublicJwk(jwk)).toEqual(unsafe(/point of low order/))
      expect(() => verifierFor({ keys: staticKeys(jwk) })).toThrow(
        /key 0 of staticKeys\(\) is refused: it is a point of low order/,
      )
    }
  })

  test('C047 a signature that anybody can make under the identity does not pass', async () => {
    const identity = Buffer.from(y.identity, 'hex')
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: base64url(identity) }
    const input = `${base64url('{"alg":"EdDSA"}')}.${base64url(JSON.stringify(baseClaims()))}`
    const forged = Buffer.concat([identity, Buffer.alloc(32)])
    // OpenSSL takes this one for good: Node 22 does, later versions of Node look for it themselves.
    await expect(
      verifyCompact(`${input}.${base64url(forged)}`, jwk, { algorithms: ['EdDSA'] }),
    ).rejects.toMatchObject(refusal('key_not_found', /no key fits alg EdDSA/))
  })
})

describe.each(ecKeys)('%s', (_, { jwk }, size) => {
  test.each(['x', 'y'])('C050 a point without %s is no key', (name) => {
    expect(importPublicJwk(without(jwk, name))).toEqual(
      unsafe(new RegExp(`its ${name} must be base64url of exactly ${size} bytes`)),
    )
  })

  test.each(['x', 'y'])('C050 a point whose %s has another length is no key', (name) => {
    const bytes = Buffer.from(jwk[name] as string, 'base64url')
    for (const wrong of [
      Buffer.concat([Buffer.alloc(1), bytes]),
      Buffer.concat([bytes, Buffer.alloc(1)]),
      bytes.subarray(1),
      bytes.subarray(0, -1),
      Buffer.alloc(0),
    ]) {
      expect(importPublicJwk({ ...jwk, [name]: base64url(wrong) })).toEqual(
        unsafe(new RegExp(`its ${name} must be base64url of exactly ${size} bytes`)),
      )
    }
  })

  test('C050 a point off the curve is no key, for a set and for a verifier', async () => {
    const y = Buffer.from(jwk['y'] as string, 'base64url')
    y[size - 1] = (y[size - 1] as number) ^ 1
    const zero = base64url(Buffer.alloc(size))
    const full = base64url(Buffer.alloc(size, 0xff))
    for (const point of [
      { y: base64url(y) },
      { x: jwk['y'], y: jwk['x'] },
      { x: zero, y: zero },
      { x: full },
      { y: full },
    ]) {
      const off = { ...jwk, ...point }
      expect(importPublicJwk(off)).toEqual(unsafe(/it is not a valid kty "EC", crv "P-/))
      expect(() => verifierFor({ keys: staticKeys(off) })).toThrow(
        /key 0 of staticKeys\(\) is refused: it is not a valid kty "EC"/,
      )
    }
  })
})

function x25519() {
  return generateKeyPairSync('x25519').publicKey
}

function x448() {
  return generateKeyPairSync('x448').publicKey
}

function ed448() {
  return generateKeyPairSync('ed448').publicKey
}
