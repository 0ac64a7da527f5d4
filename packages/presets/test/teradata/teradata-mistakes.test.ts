import { describe, expect, test } from 'vitest'
import { teradata } from '../../src/index.ts'
import { heardWarnings } from '../warnings.ts'
import { providerXml, sampleXml } from './sample.ts'

const wrong = (properties: string, more = '') =>
  sampleXml(providerXml('a', 'https://idp.example'), properties, more)

describe('mistakes in the configuration of Teradata are TypeErrors that name them', () => {
  test.each([
    [
      'the misspelling of a page',
      wrong('JWTokenExchange="yes"'),
      /<MechanismProperties> has no option "JWTokenExchange"; it has .*JWTTokenExchange/,
    ],
    ['no keys', wrong(''), /the identity provider "a" has no keys; set JWTDynamicKey/],
    [
      'a skew beyond the bound',
      wrong('JWTDynamicKey="yes" JWTSkewTime="601"'),
      /JWTSkewTime must be a whole number of seconds from 0 to 600; got "601"/,
    ],
    [
      'a skew that is no number',
      wrong('JWTDynamicKey="yes" JWTSkewTime="5m"'),
      /JWTSkewTime .*got "5m"/,
    ],
    [
      'neither yes nor no',
      wrong('JWTDynamicKey="true"'),
      /JWTDynamicKey must be yes or no; got "true"/,
    ],
    [
      'a key that is not there',
      wrong('JWTVerificationKeyFile="/nowhere/key.pem"'),
      /JWTVerificationKeyFile cannot be read/,
    ],
    [
      'anonymous logons',
      wrong('AnonymousAuthentication="yes"'),
      /AnonymousAuthentication must be no/,
    ],
    [
      'a mechanism that is off',
      wrong('').replace('MechanismEnabled="yes"', 'MechanismEnabled="no"'),
      /MechanismEnabled must be yes/,
    ],
    [
      'an unknown element',
      wrong('JWTDynamicKey="yes"', '<UserMapping/>'),
      /an element of <Mechanism Name="JWT"> must be .*UserNameMapping.*got "UserMapping"/,
    ],
    [
      'an unknown attribute',
      wrong('JWTDynamicKey="yes"', '<UserNameMapping Claims="sub"/>'),
      /<UserNameMapping> has no option "Claims"/,
    ],
    [
      'a mapping without a name',
      wrong('JWTDynamicKey="yes"', '<UserNameMapping Claim="sub" Match="a"/>'),
      /DatabaseName of <UserNameMapping>/,
    ],
    [
      'a provider twice',
      sampleXml(providerXml('a', 'https://a.example') + providerXml('a', 'https://b.example')),
      /Id of <IdentityProvider> must be that of one provider only/,
    ],
    [
      'another mechanism',
      '<Mechanism Name="LDAP"/>',
      /one <Mechanism Name="JWT">; got "0 of them"/,
    ],
    ['no XML', 'JWTSkewTime=300', /is not well-formed XML at line 1/],
    ['a comment without end', '<Mechanism Name="JWT"/><!--', /is not well-formed XML/],
    ['an attribute twice', '<Mechanism Name="JWT" Name="JWT"/>', /is not well-formed XML/],
    [
      'a DOCTYPE',
      '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
      /without DOCTYPE/,
    ],
    [
      'an entity of its own',
      '<Mechanism Name="JWT" x="&secret;"/>',
      /without entities but &amp; &lt;/,
    ],
    ['a number for a character', '<Mechanism Name="JWT" x="&#65;"/>', /without entities but/],
    ['a book', `<a b="${'x'.repeat(1_048_576)}"/>`, /at most 1048576 characters/],
  ])('%s', (_name, xml, message) => {
    expect(() => teradata(xml, { audience: 'a' })).toThrow(message)
    expect(() => teradata(xml, { audience: 'a' })).toThrow(TypeError)
  })

  test('an audience is needed, or its absence by name', () => {
    heardWarnings()
    const xml = wrong('JWTDynamicKey="yes"')
    expect(() => teradata(xml)).toThrow(/teradata\(\) needs an audience/)
    const { policy } = teradata(xml, { asInProduct: ['any_audience'] })
    expect(policy.issuers[0]?.audience).toBeNull()
  })
})
