import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { policyFromEnv, type Environment } from '../src/policy-from-env.ts'
import { createVerifier } from '../src/verifier.ts'
import { messageOf } from './options/option-error.ts'
import { audience, baseClaims, issuer, keys, nowSeconds, publicJwks, sign } from './signing.ts'

const folder = mkdtempSync(join(tmpdir(), 'sekisho-env-'))
const jwksPath = join(folder, 'keys.json')
const pemPath = join(folder, 'key.pem')
writeFileSync(jwksPath, JSON.stringify(publicJwks()))
writeFileSync(pemPath, keys.rsa.publicKey.export({ format: 'pem', type: 'spki' }))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

const base = { JWT_ISSUER: issuer, JWT_AUDIENCE: audience }
const secret = 'thirty-two bytes of a test secret'

function verifierFrom(env: Environment) {
  return createVerifier({ ...policyFromEnv(env), now: () => nowSeconds * 1000 })
}

function errorFrom(env: Environment): string {
  return messageOf(() => createVerifier(policyFromEnv(env)))
}

describe('policyFromEnv', () => {
  test('the names alone make a policy that discovers its keys', () => {
    expect(policyFromEnv(base)).toEqual({ issuer: [issuer], audience: [audience] })
  })

  test('commas separate values, and white space and empty ones do not count', () => {
    const env = { JWT_ISSUER: ' https://a.example , https://b.example,', JWT_AUDIENCE: 'x,,y ' }
    expect(policyFromEnv(env)).toEqual({
      issuer: ['https://a.example', 'https://b.example'],
      audience: ['x', 'y'],
    })
  })

  test('reads process.env by default', () => {
    process.env['JWT_ISSUER'] = 'https://env.example'
    process.env['JWT_AUDIENCE'] = 'env-api'
    try {
      expect(policyFromEnv()).toMatchObject({
        issuer: ['https://env.example'],
        audience: ['env-api'],
      })
    } finally {
      delete process.env['JWT_ISSUER']
      delete process.env['JWT_AUDIENCE']
    }
  })

  test.each([
    ['JWT_SECRET', { JWT_SECRET: secret }, { alg: 'HS256' }, secret],
    [
      'JWT_SECRET with JWT_ALGORITHMS',
      { JWT_SECRET: secret.repeat(2), JWT_ALGORITHMS: 'HS512' },
      { alg: 'HS512' },
      secret.repeat(2),
    ],
    ['JWT_JWKS_FILE', { JWT_JWKS_FILE: jwksPath }, { alg: 'ES256', kid: 'p256' }, undefined],
    [
      'JWT_PUBLIC_KEY_FILE',
      { JWT_PUBLIC_KEY_FILE: pemPath, JWT_ALGORITHMS: 'PS256' },
      { alg: 'PS256' },
      undefined,
    ],
  ])('verifies with %s', async (_, env, header, key) => {
    const verifier = verifierFrom({ ...base, ...env })
    const token = sign(header, baseClaims(), key)
    await expect(verifier.verify(token)).resolves.toHaveProperty('subject', 'alice')
  })

  test('C031 JWT_ALGORITHMS narrows what is accepted', async () => {
    const env = { ...base, JWT_JWKS_FILE: jwksPath, JWT_ALGORITHMS: 'ES256, ES384' }
    const token = sign({ alg: 'RS256', kid: 'rsa' })
    await expect(verifierFrom(env).verify(token)).rejects.toMatchObject({
      code: 'alg_not_allowed',
      message: expect.stringMatching(/alg is "RS256", the policy allows ES256, ES384/),
    })
  })

  test('JWT_CLOCK_TOLERANCE_SECONDS is taken', async () => {
    const token = sign({ alg: 'HS256' }, baseClaims({ exp: nowSeconds - 30 }), secret)
    const env = { ...base, JWT_SECRET: secret }
    await expect(verifierFrom(env).verify(token)).rejects.toMatchObject({ code: 'token_expired' })
    await expect(
      verifierFrom({ ...env, JWT_CLOCK_TOLERANCE_SECONDS: '31' }).verify(token),
    ).resolves.toHaveProperty('subject')
  })

  test.each([
    [{}, /the environment lacks JWT_ISSUER and JWT_AUDIENCE; set them/],
    [{ JWT_ISSUER: issuer }, /the environment lacks JWT_AUDIENCE; set it/],
    [{ JWT_AUDIENCE: audience }, /the environment lacks JWT_ISSUER; set it/],
    [
      { JWT_ISSUER: '', JWT_AUDIENCE: audience },
      /sets JWT_ISSUER to nothing; give a value, or unset it/,
    ],
    [{ JWT_ISSUER: issuer, JWT_AUDIENCE: ' , ' }, /lacks JWT_AUDIENCE/],
    [{ JWT_ISSUER: issuer, JWT_AUDIENCE: undefined }, /lacks JWT_AUDIENCE/],
  ])('C088 %j is refused with the names that are missing', (env, message) => {
    expect(errorFrom(env)).toMatch(message)
  })

  test.each([
    ['two key sources', { JWT_SECRET: secret, JWT_JWKS_FILE: jwksPath }, /sets JWT_JWKS_FILE and/],
    ['plain http', { JWT_JWKS_URI: 'http://issuer.example/jwks' }, /must be an https URL/],
    ['no URL', { JWT_JWKS_URI: 'issuer.example' }, /must be an absolute https URL/],
    ['a short secret', { JWT_SECRET: 'short' }, /at least 32 bytes for HS256, it has 5/],
    ['a file that is not there', { JWT_JWKS_FILE: join(folder, 'no') }, /cannot be read as JSON/],
    ['a file that is no JSON', { JWT_JWKS_FILE: pemPath }, /cannot be read as JSON/],
    [
      'a PEM file that is not there',
      { JWT_PUBLIC_KEY_FILE: join(folder, 'no'), JWT_ALGORITHMS: 'RS256' },
      /the file that JWT_PUBLIC_KEY_FILE names cannot be read/,
    ],
    ['a PEM without algorithm', { JWT_PUBLIC_KEY_FILE: pemPath }, /exactly one algorithm/],
    [
      'a PEM with two algorithms',
      { JWT_PUBLIC_KEY_FILE: pemPath, JWT_ALGORITHMS: 'RS256,PS256' },
      /exactly one algorithm/,
    ],
    [
      'alg none',
      { JWT_JWKS_FILE: jwksPath, JWT_ALGORITHMS: 'none' },
      /algorithms must be of RS256/,
    ],
    [
      'both kinds of algorithms',
      { JWT_SECRET: secret, JWT_ALGORITHMS: 'HS256,RS256' },
      /algorithms must be either HS\* or/,
    ],
    [
      'a secret for RS256',
      { JWT_SECRET: secret, JWT_ALGORITHMS: 'RS256' },
      /sharedSecret\(\) serves/,
    ],
    [
      'two issuers to discover',
      { JWT_ISSUER: 'https://a.example,https://b.example' },
      /one issuer/,
    ],
  ])('refuses %s', (_, env, message) => {
    expect(errorFrom({ ...base, ...env })).toMatch(message)
  })

  test.each(['-1', '5s', '1e2', ' 5', 'NaN', 'Infinity', '0x10', '5.5'])(
    'C081 refuses a tolerance of %j',
    (value) => {
      expect(errorFrom({ ...base, JWT_CLOCK_TOLERANCE_SECONDS: value })).toMatch(
        /JWT_CLOCK_TOLERANCE_SECONDS must be whole seconds, 0 to 600/,
      )
    },
  )

  test('C081 refuses a tolerance beyond the cap', () => {
    expect(errorFrom({ ...base, JWT_CLOCK_TOLERANCE_SECONDS: '601' })).toMatch(
      /clockToleranceSeconds must be a number from 0 to 600; got 601/,
    )
  })
})

test.each([
  ['JWT_JWKS_URL', 'JWT_JWKS_URI'],
  ['JWT_ALGORITHM', 'JWT_ALGORITHMS'],
  ['JWT_AUD', 'JWT_AUDIENCE'],
  ['JWT_ISS', 'JWT_ISSUER'],
  ['JWT_PUBLIC_KEY', 'JWT_PUBLIC_KEY_FILE'],
  ['JWT_CLOCK_TOLERANCE', 'JWT_CLOCK_TOLERANCE_SECONDS'],
])('C088 %s is refused as a slip for %s', (slip, meant) => {
  const env = { JWT_ISSUER: issuer, JWT_AUDIENCE: audience, [slip]: 'x' }
  expect(() => policyFromEnv(env)).toThrow(
    `the environment sets ${slip}, which is not read; is ${meant} meant?`,
  )
})

test.each(['JWT_SECRET', 'JWT_JWKS_URI', 'JWT_ALGORITHMS', 'JWT_CLOCK_TOLERANCE_SECONDS'])(
  'C088 %s that is set to nothing is refused, for the policy would be another one',
  (name) => {
    const env = { JWT_ISSUER: issuer, JWT_AUDIENCE: audience, [name]: ' ' }
    expect(() => policyFromEnv(env)).toThrow(`the environment sets ${name} to nothing`)
  },
)
