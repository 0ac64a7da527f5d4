import { createVerifier, type JwsAlgorithm } from '@sekisho/core'
import { startTestIssuer } from '@sekisho/testing'
import { describe, expect, onTestFinished, test } from 'vitest'
import { strategy } from '../../src/index.ts'
import { ecKey, es256, hmac, nowSeconds, rs256, rsaKey, subjectOf, verdictOn } from '../tokens.ts'
import { heardWarnings } from '../warnings.ts'
import { secret, claims, policyOf } from './sample.ts'

function verdictFor(changes: object, more: object): Promise<string> {
  return subjectOf(policyOf(changes), hmac({ ...claims, ...more }, secret))
}

const policyWith = (algorithm: JwsAlgorithm, key: string) => policyOf({ algorithm, key })

const userToken = (more: object) =>
  hmac(
    { ...claims, mail: 'tom@x', level: 3, regions: ['JP', 'KR'], locale: 'ja-JP', ...more },
    secret,
  )

describe('the dialog', () => {
  test('ST-1 issuer and audience are compared exactly', async () => {
    expect(await verdictFor({}, {})).toBe('tom')
    expect(await verdictFor({ issuer: 'https://idp/' }, {})).toBe('refused: issuer_mismatch')
    expect(await verdictFor({}, { aud: 'library2' })).toBe('refused: audience_mismatch')
  })

  test('ST-2 exp has to be there, a number, and ahead, without tolerance', async () => {
    expect([
      await verdictFor({}, { exp: undefined }),
      await verdictFor({}, { exp: nowSeconds }),
      await verdictFor({}, { exp: String(nowSeconds + 60) }),
    ]).toEqual(['refused: claim_missing', 'refused: token_expired', 'refused: claim_malformed'])
  })

  test.each([
    ['HS256', 32],
    ['HS384', 48],
    ['HS512', 64],
  ] as const)('ST-3 a key for %s has %d bytes', (algorithm, least) => {
    const made = (key: string) => createVerifier(policyOf({ algorithm, key }))
    expect(() => made('x'.repeat(least))).not.toThrow()
    expect(() => made('x'.repeat(least - 1))).toThrow(`at least ${least} bytes for ${algorithm}`)
  })

  test('ST-4 ST-5 a public key is SPKI and fits the algorithm', async () => {
    expect(await subjectOf(policyWith('RS256', rsaKey.spki), rs256(claims))).toBe('tom')
    expect(await subjectOf(policyWith('ES256', ecKey.spki), es256(claims))).toBe('tom')
    expect(() => policyWith('RS256', ecKey.spki)).toThrow(/does not fit RS256/)
    const pkcs1 = rsaKey.spki.replaceAll('PUBLIC KEY', 'RSA PUBLIC KEY')
    expect(() => policyWith('RS256', pkcs1)).toThrow(/PKCS#1; convert it: openssl rsa/)
  })

  test('ST-6 a token in another algorithm is refused', async () => {
    expect(await subjectOf(policyOf(), hmac(claims, secret, 'HS384'))).toBe(
      'refused: alg_not_allowed',
    )
  })

  test.each(['issuer', 'jwksUri'] as const)('ST-7 keys come from the %s', async (keySource) => {
    const issuer = await startTestIssuer()
    onTestFinished(() => issuer.close())
    const { policy } = strategy({
      issuer: issuer.issuer,
      audience: issuer.audience,
      keySource,
      ...(keySource === 'jwksUri' ? { jwksUri: issuer.jwksUrl } : {}),
      userClaims: { userId: 'sub' },
    })
    const verifier = createVerifier({ ...policy, now: issuer.clock.now })
    await Promise.all(Array.from({ length: 10 }, () => verifier.verify(issuer.token())))
    expect(issuer.requests()).toBe(keySource === 'issuer' ? 2 : 1)
    await verifier.close()
  })

  test('ST-8 the User ID claim is needed, in the mapping and in the token', async () => {
    expect(() => policyOf({ userClaims: { email: 'mail' } })).toThrow(
      /userClaims.userId must be the claim that names the user/,
    )
    expect(await verdictFor({}, { upn: undefined })).toBe('refused: subject_missing')
    expect(await verdictFor({}, { upn: '' })).toBe('refused: subject_missing')
  })

  test('ST-8 names are literal, with dots and slashes in them', async () => {
    const userClaims = { userId: '/a/b' }
    expect(await verdictFor({ userClaims }, { '/a/b': 'amy' })).toBe('amy')
    expect(await verdictFor({ userClaims: { userId: 'a.b' } }, { a: { b: 'amy' } })).toBe(
      'refused: subject_missing',
    )
  })

  test('ST-9 ST-12 ST-14 claims become typed prompts, filters and a language', async () => {
    const policy = policyOf({
      userClaims: { userId: 'upn', email: 'mail' },
      systemPrompts: {
        text: { region: 'region' },
        numeric: { level: 'level' },
        date: { since: 'since' },
      },
      securityFilters: { region: 'regions', store: 'stores' },
      languageClaim: 'locale',
    })
    expect(await verdictOn(policy, userToken({ since: '2026-01-31' }))).toHaveProperty(
      'attributes',
      {
        email: 'tom@x',
        'prompt.level': 3,
        'prompt.since': new Date('2026-01-31T00:00:00Z'),
        'filter.region': { in: ['JP', 'KR'] },
        'filter.store': { in: [] },
        language: 'ja-JP',
      },
    )
    expect(await verdictOn(policy, userToken({ level: '3' }))).toBe('claim_malformed')
  })

  test.each([
    ['text', 15],
    ['numeric', 15],
    ['date', 10],
  ])('ST-9 there are %s prompts, %d at most', (kind, most) => {
    const prompts = (count: number) => ({
      systemPrompts: {
        [kind]: Object.fromEntries(Array.from({ length: count }, (_, at) => [`p${at}`, 'c'])),
      },
    })
    expect(() => policyOf(prompts(most))).not.toThrow()
    expect(() => policyOf(prompts(most + 1))).toThrow(
      `systemPrompts.${kind} must be at most ${most}`,
    )
  })
})

describe('mistakes in the settings of Strategy are TypeErrors that name them', () => {
  test.each([
    ['an unknown field', { jwks: 'x' }, /the settings of strategy\(\) has no option "jwks"/],
    ['no issuer', { issuer: '' }, /issuer must be non-empty text/],
    ['no audience', { audience: '' }, /audience must be non-empty text/],
    [
      'another key source',
      { keySource: 'file' },
      /keySource must be one of issuer, jwksUri, staticKey/,
    ],
    [
      'a key beside another source',
      { keySource: 'issuer' },
      /algorithm must be left out with keySource: 'issuer'/,
    ],
    [
      'a URL beside a key',
      { jwksUri: 'https://a' },
      /jwksUri must be left out with keySource: 'staticKey'/,
    ],
    ['no URL', { keySource: 'jwksUri', algorithm: undefined, key: undefined }, /got undefined/],
    ['an algorithm of no product', { algorithm: 'EdDSA' }, /algorithm must be one of HS256/],
    ['no key', { key: '' }, /key must be non-empty text/],
    [
      'a claim that is no text',
      { userClaims: { userId: 1 } },
      /userClaims.userId must be text; got 1/,
    ],
    [
      'prompts of another kind',
      { systemPrompts: { list: {} } },
      /systemPrompts has no option "list"/,
    ],
    ['a tenant claim without tenants', { tenantIdClaim: 'tid' }, /tenants must be/],
  ])('%s', (_name, changes, message) => {
    expect(() => policyOf(changes)).toThrow(message)
    expect(() => policyOf(changes)).toThrow(TypeError)
  })

  test('what the product does not check passes by name, with a warning', async () => {
    const heard = heardWarnings()
    const token = hmac({ ...claims, iat: nowSeconds + 60 }, secret)
    expect(await subjectOf(policyOf(), token)).toBe('refused: token_not_yet_valid')
    expect(await subjectOf(policyOf({}, { asInProduct: ['unchecked_iat'] }), token)).toBe('tom')
    expect(heard).toHaveLength(1)
  })
})
