import { describe, expect, test } from 'vitest'
import type { JwsAlgorithm } from '../../src/keys/algorithms.ts'
import { sharedSecret } from '../../src/keys/shared-secret.ts'
import { refusal } from '../refusal.ts'
import { baseClaims, keys, secret, sign, verifierFor } from '../signing.ts'

const sizes = [
  ['HS256', 32],
  ['HS384', 48],
  ['HS512', 64],
] as const

describe('length', () => {
  test.each(sizes)('C043 a secret for %s has at least %i bytes', async (alg, least) => {
    const bytes = Buffer.alloc(least, 7)
    const verifier = verifierFor({ keys: sharedSecret(bytes), algorithms: [alg] })
    expect((await verifier.verify(sign({ alg }, baseClaims(), bytes))).subject).toBe('alice')
    for (const short of [bytes.subarray(1), bytes.subarray(0, 1), 'x'.repeat(least - 1)]) {
      expect(() => verifierFor({ keys: sharedSecret(short), algorithms: [alg] })).toThrow(
        new RegExp(
          `secret of sharedSecret\\(\\) must have at least ${least} bytes for ${alg}, it has ${short.length}; make one: openssl rand -base64 ${least}`,
        ),
      )
    }
  })

  test('C043 a secret is long enough for every algorithm on the list', () => {
    const source = sharedSecret(Buffer.alloc(48, 7))
    const algorithms: JwsAlgorithm[] = ['HS256', 'HS384', 'HS512']
    expect(() => verifierFor({ keys: source, algorithms })).toThrow(
      /at least 64 bytes for HS512, it has 48/,
    )
    expect(() => verifierFor({ keys: source, algorithms: algorithms.slice(0, 2) })).not.toThrow()
  })

  test('C043 length counts bytes, not characters', () => {
    expect(() => verifierFor({ keys: sharedSecret('é'.repeat(16)) })).not.toThrow()
    expect(() => verifierFor({ keys: sharedSecret('é'.repeat(15)) })).toThrow(/it has 30/)
    const encoded = Buffer.alloc(31, 7).toString('base64url')
    expect(encoded.length).toBeGreaterThan(32)
    expect(() => verifierFor({ keys: sharedSecret(encoded, { encoding: 'base64url' }) })).toThrow(
      /at least 32 bytes for HS256, it has 31/,
    )
  })

  test.each([
    ['text', ''],
    ['bytes', new Uint8Array()],
  ])('C043 empty %s is no secret', (_, empty) => {
    expect(() => sharedSecret(empty)).toThrow(
      /the secret of sharedSecret\(\) must be non-empty; got ""$/,
    )
  })

  test.each([undefined, null, 32, {}, ['x'.repeat(32)], new ArrayBuffer(32)])(
    'C043 a value of another kind is no secret',
    (value) => {
      expect(() => sharedSecret(value as string)).toThrow(
        /the secret of sharedSecret\(\) must be text or bytes/,
      )
    },
  )
})

test('C033 PEM text is no secret, however it is encoded', () => {
  const pem = keys.rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString()
  for (const encoding of ['utf8', 'base64', 'base64url'] as const) {
    expect(() => sharedSecret(pem, { encoding })).toThrow(
      /^Sekisho: the secret of sharedSecret\(\) is PEM text; for a public key use publicKeyPem\(pem/,
    )
  }
})

test('an empty kid is refused by name', () => {
  expect(() => sharedSecret(secret, { kid: '' })).toThrow(/the kid of sharedSecret\(\) must be/)
})

describe('encoding', () => {
  const bytes = Buffer.from(Array.from({ length: 34 }, (_, index) => 0xfb ^ index))
  const token = sign({ alg: 'HS256' }, baseClaims(), bytes)

  test.each([
    ['base64', bytes.toString('base64')],
    ['base64url', bytes.toString('base64url')],
  ] as const)('%s is decoded', async (encoding, text) => {
    const verifier = verifierFor({ keys: sharedSecret(text, { encoding }) })
    expect((await verifier.verify(token)).subject).toBe('alice')
    await expect(verifierFor({ keys: sharedSecret(text) }).verify(token)).rejects.toMatchObject(
      refusal('signature_invalid', /under key null with HS256/),
    )
  })

  test('utf8 is the default', async () => {
    const text = 'öffne dich, sesam: ein langes Geheimnis'
    const signed = sign({ alg: 'HS256' }, baseClaims(), text)
    for (const source of [sharedSecret(text), sharedSecret(text, { encoding: 'utf8' })]) {
      expect((await verifierFor({ keys: source }).verify(signed)).subject).toBe('alice')
    }
  })

  test.each([
    ['base64', bytes.toString('base64url')],
    ['base64', bytes.toString('base64').replaceAll('=', '')],
    ['base64', `${bytes.toString('base64')}\n`],
    ['base64url', bytes.toString('base64')],
    ['base64url', `${bytes.toString('base64url')} `],
    ['base64url', 'not base64url!'],
  ] as const)('%s is read strictly: not %j', (encoding, text) => {
    expect(() => sharedSecret(text, { encoding })).toThrow(
      new RegExp(`the secret of sharedSecret\\(\\) is not valid ${encoding}$`),
    )
  })

  test('another one is refused', () => {
    expect(() => sharedSecret('x'.repeat(32), { encoding: 'hex' as 'utf8' })).toThrow(
      /the encoding of sharedSecret\(\) must be utf8, base64 or base64url; got "hex"/,
    )
  })
})

describe('kid', () => {
  test('names the tokens that the secret answers for', async () => {
    const verifier = verifierFor({ keys: sharedSecret(secret, { kid: 'one' }) })
    expect((await verifier.verify(sign({ alg: 'HS256', kid: 'one' }))).subject).toBe('alice')
    expect((await verifier.verify(sign({ alg: 'HS256' }))).subject).toBe('alice')
    await expect(verifier.verify(sign({ alg: 'HS256', kid: 'two' }))).rejects.toMatchObject(
      refusal('key_not_found', /no key fits kid "two", alg HS256/),
    )
  })

  test('left out means every token', async () => {
    const verifier = verifierFor({ keys: sharedSecret(secret) })
    expect((await verifier.verify(sign({ alg: 'HS256', kid: 'any' }))).subject).toBe('alice')
  })
})

test('the bytes are copied: a change afterwards changes nothing', async () => {
  const bytes = Buffer.from(secret)
  const verifier = verifierFor({ keys: sharedSecret(bytes) })
  bytes.fill(0)
  expect((await verifier.verify(sign({ alg: 'HS256' }))).subject).toBe('alice')
})

test('an option it does not have, or one that is undefined, is refused', () => {
  expect(() => sharedSecret(secret, { encodng: 'base64' } as never)).toThrow(
    /sharedSecret\(\) has no option "encodng"; it has encoding, kid/,
  )
  expect(() => sharedSecret(secret, { encoding: undefined } as never)).toThrow(
    /encoding must be set, or left out/,
  )
})

test('no message shows the secret', () => {
  const text = 'c2VzYW1l!'
  for (const attempt of [
    () => sharedSecret(text, { encoding: 'base64' }),
    () => verifierFor({ keys: sharedSecret(text) }),
  ]) {
    expect(attempt).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('c2VzYW1l') as unknown }),
    )
  }
})
