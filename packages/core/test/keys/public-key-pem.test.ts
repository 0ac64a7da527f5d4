import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { JwsAlgorithm } from '../../src/keys/algorithms.ts'
import { publicKeyPem } from '../../src/keys/public-key-pem.ts'
import { refusal } from '../refusal.ts'
import { foreignKeys, keys, sign, verifierFor, type KeyName } from '../signing.ts'

function pemOf(name: KeyName): string {
  return keys[name].publicKey.export({ type: 'spki', format: 'pem' }) as string
}

const fitting = [
  ['rsa', 'RS256'],
  ['rsa', 'PS512'],
  ['p256', 'ES256'],
  ['p384', 'ES384'],
  ['p521', 'ES512'],
  ['ed25519', 'EdDSA'],
  ['ed25519', 'Ed25519'],
] as const

describe('a public key in PEM', () => {
  test.each(fitting)('%s verifies %s, and no other algorithm', async (name, alg) => {
    const verifier = verifierFor({ keys: publicKeyPem(pemOf(name), alg) })
    expect((await verifier.verify(sign({ alg }))).header.alg).toBe(alg)
    expect((await verifier.verify(sign({ alg, kid: 'any kid' }))).header.alg).toBe(alg)
    for (const other of ['RS256', 'PS256', 'ES256', 'EdDSA', 'HS256'].filter((n) => n !== alg)) {
      await expect(verifier.verify(sign({ alg: other }))).rejects.toMatchObject(
        refusal('alg_not_allowed', new RegExp(`alg is "${other}", the policy allows ${alg}$`)),
      )
    }
  })

  test('with a kid verifies tokens that name it or none', async () => {
    const verifier = verifierFor({ keys: publicKeyPem(pemOf('p256'), 'ES256', { kid: 'one' }) })
    expect((await verifier.verify(sign({ alg: 'ES256', kid: 'one' }))).subject).toBe('alice')
    expect((await verifier.verify(sign({ alg: 'ES256' }))).subject).toBe('alice')
    await expect(verifier.verify(sign({ alg: 'ES256', kid: 'two' }))).rejects.toMatchObject(
      refusal('key_not_found', /no key fits kid "two", alg ES256; the issuer's kids are \["one"\]/),
    )
  })

  test.each([
    ['CRLF', (pem: string) => pem.replaceAll('\n', '\r\n')],
    ['empty lines around it', (pem: string) => `\n\n${pem}\n \n`],
    ['no line break at its end', (pem: string) => pem.trimEnd()],
  ])('may come with %s', async (_, change) => {
    const verifier = verifierFor({ keys: publicKeyPem(change(pemOf('rsa')), 'RS256') })
    expect((await verifier.verify(sign({ alg: 'RS256' }))).subject).toBe('alice')
  })

  test('of another pair does not verify', async () => {
    const pem = foreignKeys.p256.publicKey.export({ type: 'spki', format: 'pem' }) as string
    await expect(
      verifierFor({ keys: publicKeyPem(pem, 'ES256') }).verify(sign({ alg: 'ES256' })),
    ).rejects.toMatchObject(refusal('signature_invalid', /under key null with ES256/))
  })
})

describe('refused is', () => {
  const rsa = keys.rsa
  const p1 = generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey
  const short = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey
  const pss = generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).publicKey
  const spki = { type: 'spki', format: 'pem' } as const
  const bad: readonly (readonly [string, unknown, RegExp])[] = [
    ['nothing', undefined, /the key of publicKeyPem\(\) must be PEM text/],
    ['blank text', ' \n', /the key of publicKeyPem\(\) must be PEM text/],
    ['bytes', Buffer.from(pemOf('rsa')), /the key of publicKeyPem\(\) must be PEM text/],
    ['other text', 'not a key', /must be one SPKI PEM/],
    [
      'a private key (PKCS#8)',
      rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }),
      /it is a private key.*openssl pkey -in private\.pem -pubout/,
    ],
    [
      'a private key (PKCS#1)',
      rsa.privateKey.export({ type: 'pkcs1', format: 'pem' }),
      /it is a private key/,
    ],
    [
      'a private key (SEC1)',
      keys.p256.privateKey.export({ type: 'sec1', format: 'pem' }),
      /it is a private key/,
    ],
    [
      'an encrypted private key',
      rsa.privateKey.export({
        type: 'pkcs8',
        format: 'pem',
        cipher: 'aes-256-cbc',
        passphrase: 'sesame',
      }),
      /it is a private key/,
    ],
    [
      'a PKCS#1 public key',
      rsa.publicKey.export({ type: 'pkcs1', format: 'pem' }),
      /it is PKCS#1; convert it: openssl rsa -RSAPublicKey_in/,
    ],
    [
      'an EC PUBLIC KEY',
      pemOf('p256').replaceAll('PUBLIC KEY', 'EC PUBLIC KEY'),
      /its label is EC PUBLIC KEY; convert it: openssl ec -pubin/,
    ],
    [
      'a certificate',
      pemOf('rsa').replaceAll('PUBLIC KEY', 'CERTIFICATE'),
      /it is a certificate, .*openssl x509 -in cert\.pem -noout -pubkey/,
    ],
    ['two keys', pemOf('rsa') + pemOf('rsa'), /must be one SPKI PEM/],
    ['a public and a private key', pemOf('rsa') + String(pkcs8()), /it is a private key/],
    ['text before the key', `key: ${pemOf('rsa')}`, /must be one SPKI PEM/],
    ['damaged text', pemOf('rsa').replace(/MII/, 'MIX'), /is damaged or of a kind/],
    ['another curve', p1.export(spki), /does not fit RS256: nothing here verifies/],
    ['a key of 1024 bits', short.export(spki), /does not fit RS256: the RSA modulus has 1024 bits/],
    ['a key bound to PSS', pss.export(spki), /is damaged or of a kind that JOSE has no name for/],
    ['a key for another algorithm', pemOf('p256'), /does not fit RS256: nothing here verifies/],
  ]

  test.each(bad)('%s', (_, pem, message) => {
    expect(() => publicKeyPem(pem as string, 'RS256')).toThrow(TypeError)
    expect(() => publicKeyPem(pem as string, 'RS256')).toThrow(message)
  })

  test.each([['HS256'], ['none'], ['rs256'], [undefined], [null]])('the algorithm %j', (alg) => {
    expect(() => publicKeyPem(pemOf('rsa'), alg as JwsAlgorithm)).toThrow(
      /the algorithm of publicKeyPem\(\) must be one of RS256, RS384/,
    )
  })

  test('C037 a curve that is not the one of the algorithm', () => {
    expect(() => publicKeyPem(pemOf('p384'), 'ES256')).toThrow(
      /does not fit ES256: nothing here verifies kty "EC", crv "P-384", alg "ES256"/,
    )
    expect(() => publicKeyPem(pemOf('ed25519'), 'ES256')).toThrow(/does not fit ES256/)
  })

  test('an option it does not have, or one that is undefined or no text', () => {
    const pem = pemOf('p256')
    expect(() => publicKeyPem(pem, 'ES256', { kids: 'x' } as never)).toThrow(
      /publicKeyPem\(\) has no option "kids"; it has kid/,
    )
    expect(() => publicKeyPem(pem, 'ES256', { kid: undefined } as never)).toThrow(
      /kid must be set, or left out/,
    )
    expect(() => publicKeyPem(pem, 'ES256', { kid: 5 } as never)).toThrow(
      /the kid of publicKeyPem\(\) must be non-empty text; got 5/,
    )
  })

  test('a policy with an algorithm besides its own', () => {
    const source = publicKeyPem(pemOf('rsa'), 'RS256')
    expect(() => verifierFor({ keys: source, algorithms: ['PS256'] })).toThrow(
      /algorithms must be what publicKeyPem\(\) serves: RS256/,
    )
  })
})

test('no message shows a private key that was given by mistake', () => {
  const pem = String(pkcs8())
  const line = pem.split('\n')[1] as string
  expect(() => publicKeyPem(pem, 'RS256')).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining(line) as unknown }),
  )
})

function pkcs8() {
  return keys.rsa.privateKey.export({ type: 'pkcs8', format: 'pem' })
}
