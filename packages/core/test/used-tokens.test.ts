import { describe, expect, test } from 'vitest'
import { createVerifier, isAuthError, usedTokens, type UsedTokensOptions } from '../src/index.ts'
import { messageOf } from './options/option-error.ts'
import { audience, baseClaims, issuer, nowSeconds, publicJwks, sign } from './signing.ts'
import { staticKeys } from '../src/keys/static-keys.ts'

function guarded(options: UsedTokensOptions = {}, clock = { seconds: nowSeconds }) {
  const now = () => clock.seconds * 1000
  const verifier = createVerifier({
    issuer,
    audience,
    keys: staticKeys(publicJwks()),
    requiredClaims: ['jti'],
    clockToleranceSeconds: 600,
    isRevoked: usedTokens({ now, ...options }),
    now,
  })
  const answerTo = (token: string) =>
    verifier.verify(token).then(
      () => 'accepted',
      (error: unknown) => (isAuthError(error) ? error.code : String(error)),
    )
  const use = (jti: string | undefined, more: object = {}) => {
    const claims = baseClaims({ jti, exp: nowSeconds + 60, ...more })
    return answerTo(sign({ alg: 'ES256' }, claims))
  }
  return { answerTo, use, clock }
}

describe('TD-16 the replay guard', () => {
  test('TD-16 accepts a token once', async () => {
    const { use } = guarded()
    expect([await use('a'), await use('a'), await use('b'), await use('a')]).toEqual([
      'accepted',
      'token_revoked',
      'accepted',
      'token_revoked',
    ])
  })

  test('TD-16 accepts the very same token once, however often it comes', async () => {
    const { answerTo } = guarded()
    const token = sign({ alg: 'ES256' }, baseClaims({ jti: 'a' }))
    expect(await answerTo(token)).toBe('accepted')
    expect([await answerTo(token), await answerTo(token)]).toEqual([
      'token_revoked',
      'token_revoked',
    ])
  })

  test('TD-16 misses the claim in a token without jti, and refuses an empty one', async () => {
    const { use } = guarded()
    expect([await use(undefined), await use('')]).toEqual(['claim_missing', 'token_revoked'])
  })

  test('TD-16 remembers a token to the end of the largest tolerance', async () => {
    const { use, clock } = guarded({ maxEntries: 1 })
    expect(await use('a')).toBe('accepted')
    clock.seconds = nowSeconds + 60 + 599
    expect(await use('a')).toBe('token_revoked')
  })

  test('TD-16 forgets nothing early: without room a token is nobody’s fault', async () => {
    const { use, clock } = guarded({ maxEntries: 1 })
    expect([await use('a'), await use('b'), await use('a')]).toEqual([
      'accepted',
      'revocation_unavailable',
      'token_revoked',
    ])
    clock.seconds = nowSeconds + 60 + 600
    expect(await use('c', { exp: clock.seconds + 60 })).toBe('accepted')
  })

  test('TD-16 of many at the same moment one is accepted', async () => {
    const { use } = guarded()
    const answers = await Promise.all(Array.from({ length: 20 }, () => use('a')))
    expect(answers.filter((answer) => answer === 'accepted')).toHaveLength(1)
  })

  test('TD-16 tells the same jti of two issuers apart, and refuses what never expires', () => {
    const isRevoked = usedTokens({ now: () => 0 })
    expect(isRevoked({ iss: 'a', jti: 'x', exp: 60 })).toBe(false)
    expect(isRevoked({ iss: 'b', jti: 'x', exp: 60 })).toBe(false)
    expect(isRevoked({ iss: 'a', jti: 'y' })).toBe(true)
  })

  test.each([
    [{ maxEntries: 0 }, /maxEntries must be a number from 1/],
    [{ maxEntries: 1.5 }, /maxEntries must be a whole number/],
    [{ size: 5 }, /usedTokens\(\) has no option "size"/],
    [{ now: 5 }, /now must be a function/],
  ])('TD-16 refuses the options %j', (options, message) => {
    expect(messageOf(() => usedTokens(options as UsedTokensOptions))).toMatch(message)
  })
})
