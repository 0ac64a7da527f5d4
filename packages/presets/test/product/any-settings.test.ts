import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { emqx, iris, starrocks, starrocksChain, strategy, teradata } from '../../src/index.ts'

/** Settings of a product's names, each with a value of any kind, null and wrong types too. */
function settingsOf(...names: readonly string[]) {
  const value = fc.oneof(
    fc.constantFrom(
      'yes',
      'jwt',
      'issuer',
      'https://a.example',
      'RS256',
      'public-key',
      'hmac-based',
    ),
    fc.jsonValue({ maxDepth: 2 }),
  )
  return fc.record(Object.fromEntries(names.map((name) => [name, value])), { requiredKeys: [] })
}

/** What a preset throws that is no TypeError of its own; null when it answers, or says what is wrong. */
function faultOf(call: () => unknown): unknown {
  try {
    call()
  } catch (error) {
    const own = error instanceof TypeError && error.message.startsWith('Sekisho: ')
    return own ? null : error
  }
  return null
}

const who = { issuer: 'https://a.example', audience: 'a' }
const token = ['jwks_url', 'principal_field', 'required_issuer', 'required_audience']

describe('whatever the settings are, a preset answers or says what is wrong', () => {
  test('of StarRocks', () => {
    const links = fc.dictionary(
      fc.constantFrom('a', 'b'),
      settingsOf('type', 'group_provider', ...token),
    )
    fc.assert(
      fc.property(
        settingsOf(...token),
        links,
        settingsOf('integrations', 'user'),
        (one, two, three) => {
          expect(faultOf(() => starrocks(one, who))).toBeNull()
          expect(faultOf(() => starrocks({}, { ...who, feConfig: one }))).toBeNull()
          expect(
            faultOf(() => starrocksChain({ integrations: two, authenticationChain: 'a,b' }, who)),
          ).toBeNull()
          expect(faultOf(() => starrocksChain(three, who))).toBeNull()
        },
      ),
    )
  })

  test('of EMQX', () => {
    const names = [
      'from',
      'verify_claims',
      'enable',
      'use_jwks',
      'algorithm',
      'secret',
      'public_key',
    ]
    const more = [
      'endpoint',
      'headers',
      'refresh_interval',
      'ssl',
      'acl_claim_name',
      'precondition',
    ]
    fc.assert(
      fc.property(settingsOf(...names, ...more), (settings) => {
        expect(faultOf(() => emqx({ mechanism: 'jwt', ...settings }, who))).toBeNull()
        expect(
          faultOf(() => emqx({ mechanism: 'jwt', use_jwks: true, ...settings }, who)),
        ).toBeNull()
      }),
    )
  })

  test('of Strategy', () => {
    const names = ['issuer', 'audience', 'keySource', 'jwksUri', 'algorithm', 'key', 'userClaims']
    const more = ['systemPrompts', 'securityFilters', 'languageClaim', 'tenantIdClaim']
    fc.assert(
      fc.property(settingsOf(...names, ...more), (settings) => {
        expect(faultOf(() => strategy(settings as never))).toBeNull()
        expect(
          faultOf(() => strategy({ ...who, keySource: 'issuer', ...settings } as never)),
        ).toBeNull()
      }),
    )
  })

  test('of IRIS', () => {
    const names = ['JWTAuthEnabled', 'JWTAccessTokenTimeout', 'GroupById', 'AutheEnabled']
    fc.assert(
      fc.property(settingsOf(...names), fc.jsonValue({ maxDepth: 2 }), (application, any) => {
        const settings = { JWTIssuer: 'i', applications: { '/a': application } }
        expect(faultOf(() => iris(settings, { audience: 'a' }))).toBeNull()
        expect(faultOf(() => iris(any as never, { audience: 'a' }))).toBeNull()
      }),
    )
  })

  test('of Teradata', () => {
    const pieces = fc.constantFrom(
      '<Mechanism Name="JWT">',
      '</Mechanism>',
      '<MechanismProperties JWTDynamicKey="yes"/>',
      '<IdentityProvider Id="a" Url="https://a.example"/>',
      '<UserNameMapping Claim="sub" Match="(" DatabaseName="${1}"/>',
      '<GlobalValues><IdpConfig IdpUrl="x"/></GlobalValues>',
      '<!--',
      '-->',
      '<![CDATA[x]]>',
      '&amp;',
      'text',
    )
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string()), { maxLength: 8 }), (parts) => {
        expect(faultOf(() => teradata(parts.join(''), { audience: 'a' }))).toBeNull()
        const inner = `<Mechanism Name="JWT">${parts.join('')}</Mechanism>`
        expect(faultOf(() => teradata(inner, { audience: 'a' }))).toBeNull()
      }),
    )
  })
})
