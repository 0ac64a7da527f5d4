import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { AuthError } from '../../src/errors.ts'
import type { Jwk } from '../../src/keys/jwk.ts'
import { remoteJwks } from '../../src/keys/remote/remote-jwks.ts'
import type { SharedOptions, VerifierOptions } from '../../src/options/verifier-options.ts'
import { createVerifier, type Verifier } from '../../src/verifier.ts'
import { processWarnings } from '../keys/files/process-warnings.ts'
import { audience, baseClaims, foreignKeys, issuer, keys, nowSeconds, sign } from '../signing.ts'
import { goodToken } from './caching-verifier.ts'

const good = goodToken({ exp: nowSeconds + 2000, jti: 'good' })
const bob = goodToken({ sub: 'bob', exp: nowSeconds + 2000, jti: 'bob', device: 'd1' })
const [header, payload, signature] = good.split('.') as [string, string, string]

const tokens: readonly string[] = [
  good,
  bob,
  goodToken({ exp: nowSeconds + 30, jti: 'short' }),
  goodToken({ nbf: nowSeconds + 100, exp: nowSeconds + 500, jti: 'early' }),
  goodToken({ aud: ['other', audience], scope: 'read', jti: 'both' }),
  goodToken({ aud: 'other', jti: 'other' }),
  sign({ alg: 'ES256', kid: 'p256' }, baseClaims({ exp: nowSeconds + 2000, jti: 'p256' })),
  sign({ alg: 'ES256', kid: 'p256' }, baseClaims({ jti: 'forged' }), foreignKeys.p256),
  sign({ alg: 'EdDSA' }, baseClaims({ jti: 'without kid' })),
  `${header}.${payload}.${bob.split('.')[2]}`,
  `${header}.${bob.split('.')[1]}.${signature}`,
  `${good}A`,
  'nothing',
]

const revocable = ['good', 'bob', 'short', 'p256']

const sets: readonly (readonly Jwk[] | null)[] = [
  [keys.ed25519.jwk, keys.p256.jwk],
  [keys.ed25519.jwk],
  [keys.p256.jwk],
  [{ ...foreignKeys.ed25519.jwk, kid: 'ed25519' }, keys.p256.jwk],
  null,
]

const policies: readonly object[] = [
  {},
  { clockToleranceSeconds: 60 },
  { audience: 'other' },
  { requiredClaims: ['scope'] },
  { maxLifetimeSeconds: 1000 },
]

const index = (list: readonly unknown[]) => fc.nat({ max: list.length - 1 })
const step = fc.oneof(
  { weight: 12, arbitrary: fc.record({ verify: index(tokens), as: fc.nat({ max: 2 }) }) },
  { weight: 3, arbitrary: fc.record({ advance: fc.integer({ min: -60, max: 200 }) }) },
  { weight: 1, arbitrary: fc.record({ publish: index(sets) }) },
  { weight: 1, arbitrary: fc.record({ revoke: index(revocable) }) },
  { weight: 1, arbitrary: fc.record({ update: index(policies) }) },
)

type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never

interface World {
  now: number
  keys: readonly Jwk[] | null
  readonly revoked: Set<unknown>
}

function optionsIn(
  world: World,
  cache: NonNullable<SharedOptions['cache']>,
  more: object,
): VerifierOptions {
  return {
    issuer,
    audience,
    keys: remoteJwks('https://issuer.example/jwks', {
      refreshIntervalSeconds: 60,
      cacheMaxAgeSeconds: 120,
      staleIfErrorSeconds: 60,
      cooldownSeconds: 10,
      fetch: async () =>
        world.keys === null
          ? new Response('', { status: 500 })
          : Response.json({ keys: world.keys }),
    }),
    cache,
    isRevoked: ({ jti }) => world.revoked.has(jti),
    now: () => world.now * 1000,
    ...more,
  }
}

const contexts = [{}, { expectedSubject: 'alice' }, { expectedSubject: 'bob' }]

async function outcomeOf(verifier: Verifier, token: string, as: number): Promise<unknown> {
  try {
    return await verifier.verify(token, contexts[as])
  } catch (error) {
    const { code, message } = error as AuthError
    return { code, message }
  }
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 4; turn += 1) {
    await new Promise((resolve) => {
      setImmediate(resolve)
    })
  }
}

interface Pair {
  readonly world: World
  readonly verifiers: readonly Verifier[]
}

const caches = [false, { maxEntries: 2 }, { maxEntries: 100 }] as const

/** Does one step in all worlds that differ in the cache only; what came of it in each. */
async function take(action: Step, { world, verifiers }: Pair): Promise<readonly unknown[]> {
  if ('verify' in action) {
    const token = tokens[action.verify] ?? ''
    return Promise.all(verifiers.map((verifier) => outcomeOf(verifier, token, action.as)))
  }
  if ('advance' in action) world.now += action.advance
  else if ('publish' in action) world.keys = sets[action.publish] ?? null
  else if ('revoke' in action) world.revoked.add(revocable[action.revoke])
  else {
    const more = policies[action.update] ?? {}
    const updates = verifiers.map((verifier, at) =>
      verifier.update(optionsIn(world, caches[at] ?? false, more)),
    )
    return (await Promise.allSettled(updates)).map(({ status }) => status)
  }
  return []
}

test('tokens, times, keys, revocations and updates have the same outcomes with any cache and without', async () => {
  const warnings = processWarnings('SEKISHO_KEYS_NOT_FETCHED')
  const seen = new Set<unknown>()
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 80 }), async (steps) => {
      const world: World = { now: nowSeconds, keys: sets[0] ?? null, revoked: new Set() }
      const verifiers = caches.map((cache) => createVerifier(optionsIn(world, cache, {})))
      for (const action of steps) {
        const [without, ...cached] = await take(action, { world, verifiers })
        expect(cached).toEqual(cached.map(() => without))
        if (without !== undefined) seen.add((without as { code?: string }).code)
        await settled()
      }
    }),
    { numRuns: 100 },
  )
  expect(warnings.length).toBeGreaterThan(0)
  // Else the steps would not have come where they should.
  for (const code of [
    undefined,
    'token_expired',
    'token_not_yet_valid',
    'token_revoked',
    'signature_invalid',
    'key_not_found',
    'keys_unavailable',
    'audience_mismatch',
    'subject_mismatch',
  ]) {
    expect(seen).toContain(code)
  }
}, 60_000)
