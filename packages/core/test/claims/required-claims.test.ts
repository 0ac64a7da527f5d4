import { describe, expect, test } from 'vitest'
import { rfc9068 } from '../../src/options/verifier-options.ts'
import { baseClaims, keys, sign, signSegments, verifierFor } from '../signing.ts'
import { accepted } from './accepted.ts'
import { refusalOf, refusalOfToken } from './refusal-of.ts'

const complete = { client_id: 'web', jti: 'one' }
const header = { alg: 'RS256', kid: 'rsa', typ: 'at+jwt' }

describe('requiredClaims', () => {
  test('names the first claim that is missing', async () => {
    expect(await refusalOf({}, { requiredClaims: ['sub', 'tenant'] })).toMatchObject({
      code: 'claim_missing',
      claim: 'tenant',
      message: expect.stringMatching(/no tenant claim/),
    })
  })

  test('takes null for missing, and false, zero, empty text and lists for present', async () => {
    const options = { requiredClaims: ['tenant'] }
    expect(await refusalOf({ tenant: null }, options)).toMatchObject({ code: 'claim_missing' })
    for (const tenant of [false, 0, '', [], {}]) {
      await expect(accepted({ tenant }, options)).resolves.toHaveProperty('subject')
    }
  })

  test.each(['toString', 'constructor', 'hasOwnProperty', '__proto__'])(
    'C098 %s is met only by a claim of the token itself',
    async (name) => {
      expect(await refusalOf({}, { requiredClaims: [name] })).toMatchObject({
        code: 'claim_missing',
        claim: name,
      })
    },
  )

  test('C098 a claim called __proto__ lends the claims nothing', async () => {
    const claims = JSON.stringify(baseClaims()).slice(0, -1)
    const payload = `${claims},"__proto__":{"admin":true,"tenant":"x","scope":"write"}}`
    const token = signSegments(JSON.stringify(header), payload, keys.rsa, 'RS256')
    const authentication = await verifierFor().verify(token)
    expect(authentication.claims['admin']).toBeUndefined()
    expect(authentication.scopes).toEqual(new Set())
    expect(Reflect.get({}, 'admin')).toBeUndefined()
    expect(await refusalOfToken(token, { requiredClaims: ['tenant'] })).toMatchObject({
      code: 'claim_missing',
      claim: 'tenant',
    })
  })
})

describe('rfc9068', () => {
  test('C090 accepts a token with every claim of section 2.2', async () => {
    const token = sign(header, baseClaims(complete))
    await expect(verifierFor(rfc9068).verify(token)).resolves.toHaveProperty('subject', 'alice')
  })

  test.each(['iss', 'exp', 'aud', 'sub', 'client_id', 'iat', 'jti'])(
    'C090 refuses an access token without %s',
    async (name) => {
      const token = sign(header, baseClaims({ ...complete, [name]: undefined }))
      expect(await refusalOfToken(token, rfc9068)).toMatchObject({
        code: 'claim_missing',
        claim: name,
        message: expect.stringMatching(new RegExp(`no ${name} claim`)),
      })
    },
  )

  test.each([
    undefined,
    'JWT',
    'id_token',
    'logout+jwt',
    'dpop+jwt',
    'token-introspection+jwt',
    'at+jwt ',
    'xat+jwt',
    '',
  ])('C091 refuses a typ of %j in the profile', async (typ) => {
    const token = sign({ ...header, typ }, baseClaims(complete))
    expect(await refusalOfToken(token, rfc9068)).toMatchObject({
      code: 'token_type_mismatch',
      claim: 'typ',
      message: expect.stringMatching(/expected at\+jwt;/),
    })
  })

  test.each(['at+jwt', 'application/at+jwt', 'AT+JWT', 'Application/At+Jwt'])(
    'C091 accepts a typ of %s in the profile',
    async (typ) => {
      const token = sign({ ...header, typ }, baseClaims(complete))
      await expect(verifierFor(rfc9068).verify(token)).resolves.toHaveProperty('subject')
    },
  )

  test('the profile is frozen, so that no module can weaken it for the others', () => {
    expect(Object.isFrozen(rfc9068)).toBe(true)
    expect(Object.isFrozen(rfc9068.requiredClaims)).toBe(true)
  })
})
