import { availableParallelism } from 'node:os'
import { setImmediate as turn } from 'node:timers/promises'
import { beforeEach, describe, expect, test } from 'vitest'
import { parseCompact, readClaims } from '../../src/jws/compact.ts'
import { algorithmNamed, type Algorithm } from '../../src/keys/algorithms.ts'
import { verificationKey } from '../../src/keys/verification-key.ts'
import { resolveVerifier } from '../../src/options/resolve-verifier.ts'
import { verifySignature } from '../../src/pipeline/signature.ts'
import type { RawToken } from '../../src/pipeline/tokens.ts'
import { verifyToken } from '../../src/verify-token.ts'
import { goodOptions } from '../options/option-error.ts'
import { keys, nowSeconds, sign } from '../signing.ts'

/** What comes of a good token under a policy with these options. */
function verified(more: object) {
  const policy = resolveVerifier({ ...goodOptions(), now: () => nowSeconds * 1000, ...more })
  return verifyToken(sign({ alg: 'EdDSA', kid: 'ed25519' }) as RawToken, policy, {})
}

// Signatures that come together are verified elsewhere, and later.
beforeEach(() => turn())

describe('a token is verified', () => {
  test.each([
    ['no option', {}],
    ['an application that knows', { isRevoked: () => false }],
  ])('at once, where nobody must be asked: %s', (_, more) => {
    expect(verified(more)).toHaveProperty('subject', 'alice')
  })

  test.each([
    ['a group provider', { groupProviders: [() => 'staff'] }],
    ['an application that promises', { isRevoked: () => Promise.resolve(false) }],
  ])('later, where somebody is asked: %s', async (_, more) => {
    const promise = verified(more)
    expect(promise).toBeInstanceOf(Promise)
    expect(await promise).toHaveProperty('subject', 'alice')
  })
})

test('signatures come together as calls do, unless they are of requests', async () => {
  const jws = parseCompact(sign({ alg: 'EdDSA' }), 16_384)
  const parsed = { ...jws, unverifiedClaims: readClaims(jws.payload) }
  const algorithm = algorithmNamed('EdDSA') as Algorithm
  const key = verificationKey(algorithm, undefined, keys.ed25519.publicKey)
  for (const [gathering, together] of [
    [undefined, false],
    ['calls', false],
    ['requests', availableParallelism() > 1],
  ] as const) {
    await verifySignature(parsed, key, gathering)
    const second = verifySignature(parsed, key, gathering)
    expect(second instanceof Promise).toBe(together)
    expect(await second).toHaveProperty('claims.sub', 'alice')
    await turn()
  }
})
