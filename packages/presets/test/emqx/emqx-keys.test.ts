import { createChain, createVerifier } from '@sekisho/core'
import { startTestIssuer } from '@sekisho/testing'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { emqx } from '../../src/index.ts'
import { directoryWith } from '../directory.ts'
import { ecKey, es256, hmac, rs256, rsaKey, subjectOf } from '../tokens.ts'
import { heardWarnings } from '../warnings.ts'
import { example, secret, claims, atNow, policyOf, good } from './sample.ts'

describe('the shared secret', () => {
  test('EM-1 the page’s secret and token pass as in the product, with every weakness named', async () => {
    const heard = heardWarnings()
    const token = hmac({ sub: 'EMQX Cloud', name: 'EMQX' }, 'emqxsecret')
    const { policy } = emqx(example, {
      issuer: 'emqx',
      asInProduct: ['short_secret', 'tokens_without_exp', 'tokens_without_issuer', 'any_audience'],
    })
    expect(await subjectOf(policy, token)).toBe('EMQX Cloud')
    expect(await subjectOf(policy, hmac({ sub: 'EMQX Cloud' }, 'emqxsecret2'))).toBe(
      'refused: signature_invalid',
    )
    expect(heard).toHaveLength(1)
    for (const name of ['short_secret', 'tokens_without_exp', 'tokens_without_issuer']) {
      expect(heard[0]).toContain(name)
    }
    expect(heard[0]).not.toContain('emqxsecret')
  })

  test('EM-1 by default the secret is refused for its length, and a token for its missing exp', async () => {
    expect(() => emqx(example, { issuer: 'a', audience: 'b' })).toThrow(
      /secret must have at least 32 bytes, it has 10, .*short_secret/,
    )
    expect(await subjectOf(policyOf(), hmac({ ...claims, exp: undefined }, secret))).toBe(
      'refused: claim_missing',
    )
  })

  test.each(['HS256', 'HS384', 'HS512'] as const)(
    'EM-1 a short secret is the same key under %s',
    async (alg) => {
      heardWarnings()
      const policy = policyOf({ secret: 'short' }, { asInProduct: ['short_secret'] })
      expect(await subjectOf(policy, hmac(claims, 'short', alg))).toBe('c1')
    },
  )

  test('EM-1 an algorithm is on where the secret is as long as its hash', async () => {
    const verdicts = await Promise.all(
      (['HS256', 'HS384', 'HS512'] as const).map((alg) =>
        subjectOf(
          policyOf({ secret: secret.repeat(2).slice(0, 48) }),
          hmac(claims, secret.repeat(2).slice(0, 48), alg),
        ),
      ),
    )
    expect(verdicts).toEqual(['c1', 'c1', 'refused: alg_not_allowed'])
  })

  test('EM-2 secret_base64_encoded means the bytes', async () => {
    const encoded = Buffer.from(secret).toString('base64')
    const policy = policyOf({ secret: encoded, secret_base64_encoded: true })
    expect(await subjectOf(policy, hmac(claims, secret))).toBe('c1')
    heardWarnings()
    const short = policyOf(
      { secret: 'YWJjZGVm', secret_base64_encoded: true },
      { asInProduct: ['short_secret'] },
    )
    expect(await subjectOf(short, hmac(claims, 'abcdef'))).toBe('c1')
  })

  test.each(['emqxsecret', 'YWJj ZGVm', 'YWJjZGU'])('EM-2 %j is not base64', (text) => {
    expect(() => policyOf({ secret: text, secret_base64_encoded: true })).toThrow(
      /secret must be base64 to the letter/,
    )
  })
})

const pem = { algorithm: 'public-key', public_key: rsaKey.spki }

const chainFor = (on_missing_jwt: string) => {
  const { policy, chain } = emqx({ ...good, ...pem, on_missing_jwt })
  return createChain(
    {
      pem: createVerifier({ ...policy, now: atNow }),
      secret: createVerifier({ ...policyOf(), now: atNow }),
    },
    chain,
  )
}

describe('the public key', () => {
  test('EM-3 is text or a file, and RSA or EC', async () => {
    const file = join(directoryWith({ 'k.pem': rsaKey.spki }), 'k.pem')
    expect(await subjectOf(policyOf(pem), rs256(claims))).toBe('c1')
    expect(await subjectOf(policyOf({ ...pem, public_key: file }), rs256(claims))).toBe('c1')
    expect(await subjectOf(policyOf({ ...pem, public_key: ecKey.spki }), es256(claims))).toBe('c1')
  })

  test('EM-3 HS256 under the PEM text, and none, are refused before cryptography', async () => {
    expect(await subjectOf(policyOf(pem), hmac(claims, rsaKey.spki))).toBe(
      'refused: alg_not_allowed',
    )
    const [, payload] = rs256(claims).split('.')
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`
    expect(await subjectOf(policyOf(pem), none)).toMatch(/alg_not_allowed|token_malformed/)
  })

  test('EM-3 EM-8 a chain asks the next about such a token, unless on_missing_jwt denies', async () => {
    const ignoring = chainFor('ignore')
    expect(ignoring.authenticatorOf(await ignoring.verify(hmac(claims, secret)))).toBe('secret')
    const denying = chainFor('deny')
    await expect(denying.verify(hmac(claims, secret))).rejects.toMatchObject({
      code: 'alg_not_allowed',
    })
    await Promise.all([ignoring.close(), denying.close()])
  })
})

const start = async () => {
  const issuer = await startTestIssuer()
  onTestFinished(() => issuer.close())
  return issuer
}

describe('the JWKS endpoint', () => {
  test.each([
    ['300', 300, 290],
    ['5, which counts as 10,', 5, 9],
  ])(
    'EM-9 is asked again after refresh_interval %s and not before',
    async (_name, interval, before) => {
      const issuer = await start()
      const { policy } = emqx({
        mechanism: 'jwt',
        use_jwks: true,
        endpoint: issuer.jwksUrl,
        refresh_interval: interval,
        pool_size: 8,
        headers: { Accept: 'application/json', 'X-Key': 'k' },
        verify_claims: { iss: issuer.issuer, aud: issuer.audience },
      })
      const verifier = createVerifier({ ...policy, now: issuer.clock.now })
      await verifier.verify(issuer.token())
      issuer.clock.advanceSeconds(before)
      await verifier.verify(issuer.token())
      expect(issuer.requests('/jwks')).toBe(1)
      issuer.clock.advanceSeconds(Math.max(interval, 10) - before + 1)
      await verifier.verify(issuer.token())
      await expect.poll(() => issuer.requests('/jwks')).toBe(2)
      await verifier.close()
    },
  )

  test('EM-9 old keys serve for five intervals of failures, then none', async () => {
    const issuer = await start()
    const { policy } = emqx({
      mechanism: 'jwt',
      use_jwks: true,
      endpoint: issuer.jwksUrl,
      verify_claims: { iss: issuer.issuer, aud: issuer.audience },
    })
    const verifier = createVerifier({ ...policy, now: issuer.clock.now })
    await verifier.verify(issuer.token())
    issuer.behave({ status: 500 })
    issuer.clock.advanceSeconds(2 * 300 + 4 * 300)
    await verifier.verify(issuer.token())
    issuer.clock.advanceSeconds(2 * 300)
    await expect(verifier.verify(issuer.token())).rejects.toMatchObject({
      code: 'keys_unavailable',
    })
    issuer.behave('ok')
    issuer.clock.advanceSeconds(11)
    await verifier.verify(issuer.token())
    await verifier.close()
  })
})
