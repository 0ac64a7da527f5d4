import { createVerifier } from '@sekisho/core'
import { startTestIssuer } from '@sekisho/testing'
import { describe, expect, onTestFinished, test } from 'vitest'
import { starrocks, type StarRocksOptions } from '../../src/index.ts'
import { es256, hmac, nowSeconds, rs256, rsaKey, subjectOf } from '../tokens.ts'
import { heardWarnings } from '../warnings.ts'
import { example, claims, policyOf, settings, mistakeIn } from './sample.ts'

const tags = (request_tags: object) =>
  rs256({ ...claims, 'https://sts.amazonaws.com/': { request_tags } })

const until = (exp: number | undefined) => rs256({ ...claims, exp })

describe('the JSON of authentication_jwt', () => {
  test('SR-1 SR-2 the example of the page lets tom in by his token', async () => {
    const policy = policyOf(example)
    const token = rs256(claims)
    expect(await subjectOf(policy, token, { expectedSubject: 'tom' })).toBe('tom')
    expect(await subjectOf(policy, token, { expectedSubject: 'amy' })).toBe(
      'refused: subject_mismatch',
    )
  })

  test('SR-1 a jwks_url of https is fetched', async () => {
    const issuer = await startTestIssuer()
    onTestFinished(() => issuer.close())
    const { policy } = starrocks({
      jwks_url: issuer.jwksUrl,
      required_issuer: issuer.issuer,
      required_audience: issuer.audience,
    })
    const token = issuer.token({ claims: { exp: nowSeconds + 60, iat: nowSeconds } })
    expect(await subjectOf(policy, token)).toBe('alice')
    expect(issuer.requests('/jwks')).toBe(1)
  })

  test.each(['../jwks.json', '/etc/jwks.json', '..', 'a/../../jwks.json', '.'])(
    'SR-1 a jwks_url of %j does not leave the directory',
    (jwks_url) => {
      expect(mistakeIn({ ...settings, jwks_url })).toMatch(
        /jwks_url must be a relative path that stays below confDirectory/,
      )
    },
  )

  test('SR-1 a file without confDirectory is a mistake that names the option', () => {
    expect(() => starrocks(example)).toThrow(/jwks_url names a file; say in confDirectory/)
  })

  test('SR-2 the case of the login name counts, unless it is as in the product', async () => {
    const heard = heardWarnings()
    const token = rs256(claims)
    const tom = { expectedSubject: 'Tom' }
    expect(await subjectOf(policyOf(example), token, tom)).toBe('refused: subject_mismatch')
    const lax = policyOf(example, { asInProduct: ['subject_case'] })
    expect(await subjectOf(lax, token, tom)).toBe('tom')
    expect(heard).toEqual([
      expect.stringMatching(/starrocks\(\) does as the product .*subject_case: upper and lower/),
    ])
  })

  test('SR-3 the principal by JSON Pointer', async () => {
    const principal_field = '/https:~1~1sts.amazonaws.com~1/request_tags/starrocks_user'
    const policy = policyOf({ ...settings, principal_field })
    expect(await subjectOf(policy, tags({ starrocks_user: 'data-eng' }))).toBe('data-eng')
    expect(await subjectOf(policy, tags({ starrocks_user: {} }))).toBe('refused: subject_missing')
  })

  test('SR-3 the principal is sub where the field is left out', async () => {
    const { principal_field: _, ...rest } = settings
    expect(await subjectOf(policyOf(rest), rs256({ ...claims, sub: 'amy' }))).toBe('amy')
  })

  test('SR-4 required_issuer is a list with commas, each compared exactly', async () => {
    const policy = policyOf({ ...settings, required_issuer: 'a, b' })
    const of = (iss: string | undefined) => subjectOf(policy, rs256({ ...claims, iss }))
    expect([await of('a'), await of('b'), await of('b/'), await of(undefined)]).toEqual([
      'tom',
      'tom',
      'refused: issuer_mismatch',
      'refused: claim_missing',
    ])
  })

  test('SR-4 an empty required_issuer needs the option in its place', async () => {
    heardWarnings()
    const open = { ...settings, required_issuer: '' }
    expect(mistakeIn(open)).toMatch(/needs an issuer: required_issuer names none/)
    const none = rs256({ ...claims, iss: undefined })
    const issuer = claims.iss
    expect(await subjectOf(policyOf(open, { issuer }), rs256(claims))).toBe('tom')
    expect(await subjectOf(policyOf(open, { issuer }), none)).toBe('refused: claim_missing')
    const lax = policyOf(open, { issuer, asInProduct: ['tokens_without_issuer'] })
    expect(await subjectOf(lax, none)).toBe('tom')
  })

  test('SR-5 one of the audiences suffices', async () => {
    const policy = policyOf({ ...settings, required_audience: '12345,56789' })
    const of = (aud: unknown) => subjectOf(policy, rs256({ ...claims, aud }))
    expect([await of(['x', '56789']), await of('zzz'), await of(undefined)]).toEqual([
      'tom',
      'refused: audience_mismatch',
      'refused: claim_missing',
    ])
  })

  test('SR-5 an empty required_audience needs the option, or its name', async () => {
    const heard = heardWarnings()
    const open = { ...settings, required_audience: '' }
    expect(mistakeIn(open)).toMatch(/needs an audience: required_audience names none/)
    const other = rs256({ ...claims, aud: 'elsewhere' })
    expect(await subjectOf(policyOf(open, { audience: 'here' }), other)).toBe(
      'refused: audience_mismatch',
    )
    expect(heard).toEqual([])
    expect(await subjectOf(policyOf(open, { asInProduct: ['any_audience'] }), other)).toBe('tom')
    expect(heard).toHaveLength(1)
  })

  test('SR-6 SR-7 a key is chosen by kid and kind, RSA or EC', async () => {
    const policy = policyOf(example)
    expect(await subjectOf(policy, es256(claims))).toBe('tom')
    expect(await subjectOf(policy, rs256(claims, rsaKey, { kid: 'k2' }))).toBe(
      'refused: key_not_found',
    )
  })

  test('SR-8 HS256 under the text of the public key is refused', async () => {
    expect(await subjectOf(policyOf(example), hmac(claims, rsaKey.spki))).toBe(
      'refused: alg_not_allowed',
    )
  })

  test('SR-9 exp has no tolerance, and is needed unless it is as in the product', async () => {
    const heard = heardWarnings()
    const strict = policyOf(example)
    expect(await subjectOf(strict, until(nowSeconds + 1))).toBe('tom')
    expect(await subjectOf(strict, until(nowSeconds))).toBe('refused: token_expired')
    expect(await subjectOf(strict, until(undefined))).toBe('refused: claim_missing')
    expect(heard).toEqual([])
    const lax = policyOf(example, { asInProduct: ['tokens_without_exp'] })
    expect(await subjectOf(lax, until(undefined))).toBe('tom')
    expect(await subjectOf(lax, until(nowSeconds - 1))).toBe('refused: token_expired')
    expect(heard).toHaveLength(1)
  })

  test('SR-13 the key set is fetched once, or for every token as in the product', async () => {
    const heard = heardWarnings()
    const issuer = await startTestIssuer()
    onTestFinished(() => issuer.close())
    const fetches = async (asInProduct: StarRocksOptions['asInProduct'] = []) => {
      const before = issuer.requests('/jwks')
      const { policy } = starrocks(
        {
          jwks_url: issuer.jwksUrl,
          required_issuer: issuer.issuer,
          required_audience: issuer.audience,
        },
        { asInProduct },
      )
      const verifier = createVerifier({ ...policy, now: issuer.clock.now })
      for (const token of [issuer.token(), issuer.token(), issuer.token()]) {
        issuer.clock.advanceSeconds(1)
        // One login after the other.
        await verifier.verify(token)
      }
      await verifier.close()
      return issuer.requests('/jwks') - before
    }
    expect(await fetches()).toBe(1)
    expect(await fetches(['fetch_each_time'])).toBe(3)
    expect(heard).toEqual([])
  })

  test('SR-15 what the user’s JSON leaves out comes from fe.conf, and one field overrides one', async () => {
    const feConfig = `# tokens
jwt_jwks_url = jwks.json
jwt_principal_field = preferred_username
jwt_required_issuer = ${claims.iss}
jwt_required_audience = starrocks
http_port = 8030
`
    expect(await subjectOf(policyOf({}, { feConfig }), rs256(claims))).toBe('tom')
    const own = policyOf({ required_audience: 'other' }, { feConfig })
    expect(await subjectOf(own, rs256({ ...claims, aud: 'other' }))).toBe('tom')
    expect(await subjectOf(own, rs256(claims))).toBe('refused: audience_mismatch')
  })
})
