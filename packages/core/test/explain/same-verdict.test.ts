import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isAuthError, type AuthError } from '../../src/errors.ts'
import { renderExplanation } from '../../src/explain/render-explanation.ts'
import { sharedSecret } from '../../src/keys/shared-secret.ts'
import type { VerifyContext } from '../../src/options/verify-context.ts'
import type { Verifier } from '../../src/verifier.ts'
import { baseClaims, keys, secret, sign, signSegments, verifierFor } from '../signing.ts'
import { decryptionKey } from '../jwe/nested.ts'

const verifiers = [
  verifierFor(),
  verifierFor({ keys: sharedSecret(secret) }),
  verifierFor({ tokenType: 'at+jwt', requiredClaims: ['jti'], maxLifetimeSeconds: 60 }),
  verifierFor({ audience: null, tokenType: null, requireExpiration: false, subject: 'sub' }),
  verifierFor({ decryptionKeys: [decryptionKey('rsa', 'RSA-OAEP')], attributes: { a: 'cnf' } }),
  verifierFor({ claimRules: { sub: '${name}' } }),
]

/** What `verify` says, in the words of an explanation. */
async function verdictOf(verifier: Verifier, token: unknown, context?: unknown) {
  try {
    await verifier.verify(token as string, context as VerifyContext)
    return { verdict: 'accepted', code: null }
  } catch (error) {
    if (!isRefusal(error)) return { verdict: 'unavailable', code: null }
    return { verdict: error.kind === 'refusal' ? 'refused' : error.kind, code: error.code }
  }
}

function isRefusal(error: unknown): error is AuthError {
  try {
    return isAuthError(error)
  } catch {
    return false
  }
}

async function agrees(token: unknown, context?: unknown): Promise<boolean> {
  const all = await Promise.all(
    verifiers.map(async (verifier) => {
      const explanation = await verifier.explain(token as string, context as VerifyContext)
      const { verdict, code } = await verdictOf(verifier, token, context)
      const failed = explanation.checks.find(({ result }) => result === 'failed')
      return (
        explanation.verdict === verdict &&
        explanation.code === code &&
        (failed?.code ?? null) === code &&
        (failed === undefined) === (verdict === 'accepted') &&
        renderExplanation(explanation).length < 20_000
      )
    }),
  )
  return all.every(Boolean)
}

const names = ['alg', 'kid', 'typ', 'cty', 'crit', 'iss', 'aud', 'sub', 'exp', 'nbf', 'iat', 'cnf']
const values = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom<unknown>('https://issuer.example/', 'https://api.example', 'rsa', '__proto__'),
  fc.constantFrom<unknown>('RS256', 'ES256', 'EdDSA', 'HS256', 'none', 'JWT', 'at+jwt'),
  fc.constantFrom<unknown>(1_700_000_100, -1, 0.5, 1e300, -0, null, [], {}),
)
const objects = fc.dictionary(
  fc.oneof(fc.constantFrom(...names), fc.string({ maxLength: 8 })),
  values,
  { maxKeys: 6 },
)
const codeUnit = fc.nat({ max: 0xffff }).map((code) => String.fromCharCode(code))

describe('explain() never rejects, and says what verify() says', () => {
  test('for any value at all', async () => {
    await fc.assert(
      fc.asyncProperty(fc.anything({ withBigInt: true }), (any) => agrees(any)),
      {
        numRuns: 200,
      },
    )
    expect(await agrees(Object.create(null))).toBe(true)
  })

  test('for any text', async () => {
    const unit = fc.constantFrom('A', 'z', '0', '-', '_', '.', '=', '+', ' ', '\n', '\0', 'é')
    const text = fc.oneof(fc.string({ unit: codeUnit }), fc.string({ unit }))
    await fc.assert(
      fc.asyncProperty(text, (any) => agrees(any)),
      { numRuns: 200 },
    )
    expect(await agrees('')).toBe(true)
  })

  test('for segments of any bytes, well signed', async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.json().map((text) => Buffer.from(text)),
    )
    const property = fc.asyncProperty(bytes, bytes, (header, payload) =>
      agrees(signSegments(header, payload, keys.ed25519, 'EdDSA')),
    )
    await fc.assert(property, { numRuns: 150 })
    expect(await agrees(signSegments('', '', keys.ed25519, 'EdDSA'))).toBe(true)
  })

  test('for any header and claims in JSON, well signed', async () => {
    const accepted: boolean[] = []
    const property = fc.asyncProperty(
      objects,
      objects,
      fc.boolean(),
      async (header, claims, own) => {
        const token = sign({ alg: 'ES256', ...(own ? header : {}) }, { ...baseClaims(), ...claims })
        accepted.push((await (verifiers[0] as Verifier).explain(token)).verdict === 'accepted')
        return agrees(token)
      },
    )
    await fc.assert(property, { numRuns: 250 })
    expect(new Set(accepted)).toEqual(new Set([true, false]))
  })

  test('for a good token with a piece cut out, doubled or exchanged', async () => {
    const token = sign({ alg: 'EdDSA', kid: 'ed25519' })
    const place = fc.nat({ max: token.length })
    const property = fc.asyncProperty(place, place, fc.string(), (from, to, text) =>
      agrees(token.slice(0, from) + text + token.slice(to)),
    )
    await fc.assert(property, { numRuns: 200 })
    expect(await agrees(token)).toBe(true)
  })

  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  const throwing = {
    get expectedSubject(): string {
      throw new Error('no')
    },
    get values(): never {
      throw new Error('no')
    },
  }
  test.each([
    ['null', null],
    ['undefined', undefined],
    ['a revoked proxy', proxy],
    ['getters that throw', throwing],
    ['a number', 7],
  ])('with %s for a context', async (_kind, context) => {
    expect(await agrees(sign({ alg: 'EdDSA' }), context)).toBe(true)
    expect(await agrees('x.y', context)).toBe(true)
    expect(await agrees(sign({ alg: 'EdDSA' }, baseClaims({ exp: 1 })), context)).toBe(true)
  })

  test.each([
    ['a revoked proxy', proxy],
    ['an object', {}],
    ['undefined', undefined],
    ['text', 'no'],
    ['an error whose parts throw', hostileError()],
  ])('when what the application gave throws %s', async (_kind, thrown) => {
    const fails = () => {
      throw thrown
    }
    const schema = { '~standard': { version: 1, vendor: 'x', validate: fails } } as const
    const token = sign({ alg: 'EdDSA' })
    const failing = [{ isRevoked: fails }, { groupProviders: [fails] }, { schema }].map(verifierFor)
    const told = failing.map((verifier) => verifier.explain(token))
    const verified = failing.map((verifier) => verdictOf(verifier, token))
    expect(await Promise.all(told)).toMatchObject(await Promise.all(verified))
  })
})

function hostileError(): Error {
  const error = new Error('x')
  for (const name of ['message', 'cause', 'code', 'constructor']) {
    Object.defineProperty(error, name, {
      get: () => {
        throw new Error('no')
      },
    })
  }
  return error
}
