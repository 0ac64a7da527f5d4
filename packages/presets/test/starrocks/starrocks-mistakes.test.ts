import { describe, expect, test } from 'vitest'
import { type StarRocksOptions } from '../../src/index.ts'
import { heardWarnings } from '../warnings.ts'
import { mistakeIn, settings } from './sample.ts'

describe('mistakes in the settings of StarRocks are TypeErrors that name them', () => {
  test.each([
    [
      'a setting of another version',
      { ...settings, oidc_jwks_url: 'x' },
      /no option "oidc_jwks_url"; it has jwks_url/,
    ],
    ['text that is no JSON', '{"jwks_url":', /the JSON of authentication_jwt must be JSON text/],
    ['a list', [], /must be an object of settings/],
    ['no jwks_url', { ...settings, jwks_url: '' }, /jwks_url must be non-empty text/],
    [
      'an empty part',
      { ...settings, required_issuer: 'a,,b' },
      /required_issuer must be without an empty part/,
    ],
    ['a number', { ...settings, principal_field: 1 }, /principal_field must be text; got 1/],
    [
      'plain http',
      { ...settings, jwks_url: 'http://idp.example/jwks' },
      /an https URL .*http:\/\/idp/,
    ],
  ])('%s', (_name, json, message) => {
    expect(mistakeIn(json)).toMatch(message)
  })

  test.each([
    ['an option nobody knows', { confDir: '/x' }, /no option "confDir"; it has feConfig/],
    [
      'a way nobody knows',
      { asInProduct: ['trust'] },
      /asInProduct of starrocks\(\) must be a list of any_audience, .*got "trust"/,
    ],
    ['a way of another product', { asInProduct: ['short_secret'] }, /got "short_secret"/],
    ['ways that are no list', { asInProduct: 'subject_case' }, /must be a list of/],
    ['an unknown jwt_ setting', { feConfig: 'jwt_clock_skew = 3' }, /no option "jwt_clock_skew"/],
    [
      'checks that are off',
      { feConfig: { enable_auth_check: false } },
      /enable_auth_check of feConfig must be true/,
    ],
    [
      'a line that is none',
      { feConfig: 'jwt_jwks_url' },
      /feConfig must be lines of the form name = value/,
    ],
  ])('%s', (_name, options, message) => {
    expect(mistakeIn(settings, options as StarRocksOptions)).toMatch(message)
  })

  test('plain http is possible by name, with a warning', () => {
    const heard = heardWarnings()
    const json = { ...settings, jwks_url: 'http://idp.example/jwks' }
    expect(mistakeIn(json, { asInProduct: ['plain_http'] })).toBe('none')
    expect(heard).toHaveLength(1)
  })
})
