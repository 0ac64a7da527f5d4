import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AuthError, ERRORS, isAuthError } from '../../src/errors.ts'
import { sharedSecret } from '../../src/keys/shared-secret.ts'
import { base64url, baseClaims, keys, secret, sign, signSegments, verifierFor } from '../signing.ts'

const verifiers = [
  verifierFor(),
  verifierFor({ keys: sharedSecret(secret) }),
  verifierFor({ tokenType: 'at+jwt', requiredClaims: ['jti'], maxLifetimeSeconds: 60 }),
  verifierFor({ audience: null, tokenType: null, requireExpiration: false }),
]

/** Verifies under each policy; true when every answer is an Authentication or an AuthError. */
async function isAnswered(token: unknown): Promise<boolean> {
  const answers = await Promise.all(
    verifiers.map((verifier) =>
      verifier.verify(token as string).then(
        ({ subject }) => typeof subject === 'string' && subject !== '',
        (error: unknown) =>
          error instanceof AuthError && isAuthError(error) && Object.hasOwn(ERRORS, error.code),
      ),
    ),
  )
  return answers.every(Boolean)
}

const names = ['alg', 'kid', 'typ', 'cty', 'crit', 'iss', 'aud', 'sub', 'exp', 'nbf', 'iat', 'cnf']
const values = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom<unknown>('https://issuer.example', 'https://api.example', 'rsa', '__proto__'),
  fc.constantFrom<unknown>('RS256', 'ES256', 'EdDSA', 'HS256', 'none', 'JWT', 'at+jwt'),
  fc.constantFrom<unknown>(1_700_000_100, -1, 0.5, 1e300, -0, null, [], {}),
)
const codeUnit = fc.nat({ max: 0xffff }).map((code) => String.fromCharCode(code))
const objects = fc.dictionary(
  fc.oneof(fc.constantFrom(...names), fc.string({ maxLength: 8 })),
  values,
  { maxKeys: 6 },
)

describe('C029 verify() answers with an Authentication or an AuthError, and nothing else', () => {
  test('C029 for any value at all', async () => {
    await fc.assert(
      fc.asyncProperty(fc.anything({ withBigInt: true, withNullPrototype: true }), isAnswered),
      { numRuns: 300 },
    )
    expect(await isAnswered(Object.create(null))).toBe(true)
  })

  test('C029 for any text', async () => {
    const text = fc.oneof(
      fc.string({ unit: codeUnit }),
      fc.string({
        unit: fc.constantFrom('A', 'z', '0', '-', '_', '.', '=', '+', ' ', '\n', '\0', 'é'),
      }),
      fc.array(fc.base64String(), { minLength: 3, maxLength: 5 }).map((parts) => parts.join('.')),
    )
    await fc.assert(fc.asyncProperty(text, isAnswered), { numRuns: 300 })
    expect(await isAnswered('')).toBe(true)
  })

  test('C029 for segments of any bytes, well signed', async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.json().map((text) => Buffer.from(text)),
    )
    await fc.assert(
      fc.asyncProperty(bytes, bytes, (header, payload) =>
        isAnswered(signSegments(header, payload, keys.ed25519, 'EdDSA')),
      ),
      { numRuns: 200 },
    )
    expect(await isAnswered(signSegments('', '', keys.ed25519, 'EdDSA'))).toBe(true)
  })

  test('C029 for any header and claims in JSON, well signed', async () => {
    let accepted = 0
    const property = fc.asyncProperty(
      objects,
      objects,
      fc.boolean(),
      async (header, claims, whole) => {
        const token = sign(
          { alg: 'ES256', ...(whole ? {} : header) },
          { ...baseClaims(), ...claims },
        )
        accepted += await (verifiers[0] as (typeof verifiers)[0]).verify(token).then(
          () => 1,
          () => 0,
        )
        return isAnswered(token)
      },
    )
    await fc.assert(property, { numRuns: 300 })
    expect(accepted).toBeGreaterThan(0)
  })

  test('C029 for a good token with a piece cut out, doubled or exchanged', async () => {
    const token = sign({ alg: 'EdDSA', kid: 'ed25519' })
    const place = fc.nat({ max: token.length })
    const property = fc.asyncProperty(place, place, fc.string(), (from, to, text) =>
      isAnswered(token.slice(0, from) + text + token.slice(to)),
    )
    await fc.assert(property, { numRuns: 300 })
    expect(await isAnswered(`${base64url('{"alg":"EdDSA"}')}.e30.`)).toBe(true)
  })
})
