import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import {
  createVerifier,
  publicKeyPem,
  sharedSecret,
  staticKeys,
  type JwsAlgorithm,
} from '../../src/index.ts'
import { refusalOfToken } from '../claims/refusal-of.ts'
import { messageOf } from '../options/option-error.ts'
import { refusal } from '../refusal.ts'
import {
  audience,
  baseClaims,
  keys,
  nowSeconds,
  publicJwks,
  secret,
  sign,
  verifierFor,
} from '../signing.ts'

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const spki = rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString()
const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey
const ec384 = p384.export({ type: 'spki', format: 'pem' }).toString()
const short = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey
const rsa1024 = short.export({ type: 'spki', format: 'pem' }).toString()

function secretError(value: string | Uint8Array, algorithm: JwsAlgorithm): string | null {
  try {
    verifierFor({ keys: sharedSecret(value), algorithms: [algorithm] })
    return null
  } catch (error) {
    return (error as TypeError).message
  }
}

describe('ST-3 a secret is as long as the hash, or longer', () => {
  test.each([
    ['HS256', 32],
    ['HS384', 48],
    ['HS512', 64],
  ] as const)('ST-3 %s wants %d bytes', (algorithm, least) => {
    expect(secretError(Buffer.alloc(least, 7), algorithm)).toBeNull()
    expect(secretError(Buffer.alloc(least - 1, 7), algorithm)).toMatch(
      new RegExp(
        `at least ${least} bytes for ${algorithm}, it has ${least - 1}; make one: openssl`,
      ),
    )
  })

  test('ST-3 bytes are counted, not characters', () => {
    expect(secretError('あ'.repeat(11), 'HS256')).toBeNull()
    expect(secretError('あ'.repeat(10), 'HS256')).toMatch(/it has 30/)
  })

  test('EM-1 the default secret of the product is refused, for everybody knows it', () => {
    expect(secretError('emqxsecret', 'HS256')).toMatch(/at least 32 bytes for HS256, it has 10/)
  })

  test('EM-1 a token without exp passes under a shared secret only where the policy says so', async () => {
    const claims = baseClaims({ sub: 'EMQX Cloud', exp: undefined })
    const token = sign({ alg: 'HS256' }, claims)
    const options = { keys: sharedSecret(secret) }
    await expect(
      verifierFor({ ...options, requireExpiration: false }).verify(token),
    ).resolves.toHaveProperty('subject', 'EMQX Cloud')
    expect(await refusalOfToken(token, options)).toMatchObject(refusal('claim_missing', /no exp/))
  })

  test('EM-2 a secret in base64 is the bytes that it stands for', async () => {
    const text = sharedSecret(secret.toString('base64'), { encoding: 'base64' })
    const token = sign({ alg: 'HS256' })
    await expect(verifierFor({ keys: text }).verify(token)).resolves.toHaveProperty('subject')
    const asItStands = sharedSecret(secret.toString('base64'))
    expect(await refusalOfToken(token, { keys: asItStands })).toMatchObject({
      code: 'signature_invalid',
    })
  })

  test.each(['emqxsecret', 'YWJjZGVm!', 'YWJj ZGVm', 'YWJjZGU', 'YWJjZGV='])(
    'EM-2 %j is not base64 to the letter',
    (text) => {
      expect(messageOf(() => sharedSecret(text, { encoding: 'base64' }))).toMatch(
        /is not valid base64/,
      )
    },
  )
})

describe('ST-4 a public key is SPKI', () => {
  const pkcs1 = rsa.publicKey.export({ type: 'pkcs1', format: 'pem' }).toString()
  const pkcs8 = rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const der = rsa.publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
  test.each([
    ['PKCS#1', pkcs1, /PKCS#1; convert it: openssl rsa -RSAPublicKey_in .*-pubout/],
    ['EC', ec384.replaceAll('PUBLIC KEY', 'EC PUBLIC KEY'), /convert it: openssl ec -pubin/],
    ['a certificate', spki.replaceAll('PUBLIC KEY', 'CERTIFICATE'), /openssl x509 .*-pubkey/],
    ['a private key', pkcs8, /private key, which has no place in a verifier/],
    ['DER', der, /must be one SPKI PEM/],
    ['a key store', '\uFEED\uFEED\u0000\u0002', /must be one SPKI PEM/],
    ['two keys', spki + spki, /must be one SPKI PEM/],
  ])('ST-4 refuses %s', (_name, pem, message) => {
    expect(messageOf(() => publicKeyPem(pem, 'RS256'))).toMatch(message)
  })

  test('ST-4 accepts SPKI', () => {
    expect(() => verifierFor({ keys: publicKeyPem(spki, 'RS256') })).not.toThrow()
  })

  test.each([
    ['an EC key', ec384, 'RS256', /does not fit RS256/],
    ['an RSA key', spki, 'ES256', /does not fit ES256/],
    ['another curve', ec384, 'ES256', /does not fit ES256/],
    ['a short key', rsa1024, 'RS256', /1024/],
  ] as const)('ST-5 refuses %s for the algorithm', (_name, pem, algorithm, message) => {
    expect(messageOf(() => publicKeyPem(pem, algorithm))).toMatch(message)
  })
})

describe('the algorithm is pinned', () => {
  const pinned = {
    keys: publicKeyPem(
      keys.rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      'RS256',
    ),
  }

  test('ST-6 a token in another algorithm is refused before its signature is looked at', async () => {
    await expect(verifierFor(pinned).verify(sign({ alg: 'RS256' }))).resolves.toHaveProperty(
      'subject',
    )
    const [header, payload] = sign({ alg: 'RS512' }).split('.') as [string, string]
    for (const token of [sign({ alg: 'RS512' }), `${header}.${payload}.AAAA`]) {
      expect(await refusalOfToken(token, pinned)).toMatchObject(
        refusal('alg_not_allowed', /"RS512"/),
      )
    }
  })

  test('ST-6 EM-3 the text of a public key is no secret', async () => {
    const pem = keys.rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString()
    for (const text of [pem, pem.trim(), pem.replaceAll('\n', '')]) {
      const token = sign({ alg: 'HS256' }, baseClaims(), text)
      expect(await refusalOfToken(token, pinned)).toMatchObject(
        refusal('alg_not_allowed', /"HS256"/),
      )
    }
  })

  test('EM-3 none is no algorithm', async () => {
    const [, payload] = sign({ alg: 'RS256' }).split('.') as [string, string]
    for (const alg of ['none', 'None', 'NONE']) {
      const header = Buffer.from(JSON.stringify({ alg })).toString('base64url')
      expect((await refusalOfToken(`${header}.${payload}.`, pinned)).code).toMatch(
        /^(?:alg_not_allowed|token_malformed)$/,
      )
    }
  })
})

test('SR-15 an issuer that sets one option keeps the defaults of all others', async () => {
  const source = staticKeys(publicJwks())
  const partner = { issuer: 'https://partner.example', audience, keys: source }
  const issuers = [
    { issuer: 'https://issuer.example', audience, keys: source, requireExpiration: false },
    { ...partner, clockToleranceSeconds: 60 },
  ]
  const verdict = (claims: object) =>
    createVerifier({ issuers, now: () => nowSeconds * 1000 })
      .verify(sign({ alg: 'RS256', kid: 'rsa' }, baseClaims({ ...claims })))
      .then(
        () => 'ok',
        (error: { code: string }) => error.code,
      )
  expect(await verdict({ exp: undefined })).toBe('ok')
  expect(await verdict({ exp: undefined, iss: 'https://partner.example' })).toBe('claim_missing')
  expect(await verdict({ exp: 1_699_999_950 })).toBe('token_expired')
  expect(await verdict({ exp: 1_699_999_950, iss: 'https://partner.example' })).toBe('ok')
  expect(await verdict({ aud: 'elsewhere', iss: 'https://partner.example' })).toBe(
    'audience_mismatch',
  )
})
