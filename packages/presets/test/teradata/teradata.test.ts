import { createVerifier } from '@sekisho/core'
import { startTestIssuer, type TestIssuer } from '@sekisho/testing'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { teradata, type TeradataOptions } from '../../src/index.ts'
import { directoryWith } from '../directory.ts'
import { jwks, nowSeconds, rs256, rsaKey } from '../tokens.ts'
import { heardWarnings } from '../warnings.ts'
import { mappingsXml, providerXml, sampleXml } from './sample.ts'

let local: TestIssuer
let other: TestIssuer
beforeAll(async () => {
  local = await startTestIssuer({ keyring: 'local' })
  other = await startTestIssuer({ keyring: 'other', clock: local.clock })
})
afterAll(() => Promise.all([local.close(), other.close()]))

/** Who a real verifier says came, or the code of the refusal. */
async function answerTo(
  token: string,
  xml: string,
  options: TeradataOptions = {},
  now: () => number = local.clock.now,
): Promise<string> {
  const { policy } = teradata(xml, { audience: local.audience, ...options })
  const verifier = createVerifier({ ...policy, now })
  try {
    return (await verifier.verify(token)).subject
  } catch (error) {
    return `refused: ${(error as { code: string }).code}`
  } finally {
    await verifier.close()
  }
}

const atNow = () => nowSeconds * 1000

const both = () => providerXml('a', local.issuer) + providerXml('b', other.issuer)

const expired = (seconds: number) => local.token({ expiresInSeconds: -seconds })

const ahead = (seconds: number) =>
  local.token({ claims: { nbf: Math.floor(local.clock.now() / 1000) + seconds } })

describe('JWTSkewTime', () => {
  test('TD-1 is the tolerance in seconds', async () => {
    const xml = sampleXml(both(), 'JWTDynamicKey="yes" JWTSkewTime="300"')
    expect([
      await answerTo(expired(299), xml),
      await answerTo(expired(301), xml),
      await answerTo(ahead(299), xml),
      await answerTo(ahead(301), xml),
    ]).toEqual(['alice', 'refused: token_expired', 'alice', 'refused: token_not_yet_valid'])
  })

  test('TD-1 left out it is 5 seconds, or 300 by name, with a warning', async () => {
    const heard = heardWarnings()
    const xml = sampleXml(both())
    expect(await answerTo(expired(4), xml)).toBe('alice')
    expect(await answerTo(expired(10), xml)).toBe('refused: token_expired')
    expect(heard).toEqual([])
    const asInProduct = ['product_defaults'] as const
    expect(await answerTo(expired(299), xml, { asInProduct })).toBe('alice')
    expect(heard).toEqual([expect.stringMatching(/teradata\(\) does as the product/)])
  })
})

describe('identity providers', () => {
  test('TD-2 each has its own keys, and an unknown one costs no request', async () => {
    const forged = other.token({ claims: { iss: local.issuer } })
    expect(await answerTo(local.token(), sampleXml(both()))).toBe('alice')
    expect(await answerTo(other.token(), sampleXml(both()))).toBe('alice')
    expect(await answerTo(forged, sampleXml(both()))).toMatch(/key_not_found|signature_invalid/)
    const before = local.requests() + other.requests()
    const stranger = local.token({ claims: { iss: 'https://elsewhere.example' } })
    expect(await answerTo(stranger, sampleXml(both()))).toBe('refused: issuer_mismatch')
    expect(local.requests() + other.requests()).toBe(before)
  })

  test('TD-2 JWTDefaultIssuer with its PEM is for tokens without iss', async () => {
    const pem = join(directoryWith({ 'saf.pem': rsaKey.spki }), 'saf.pem')
    const xml = sampleXml('', `JWTDefaultIssuer="saf" JWTVerificationKeyFile="${pem}"`)
    const claims = { aud: local.audience, sub: 'IBMUSER', exp: nowSeconds + 60 }
    expect(await answerTo(rs256(claims), xml, {}, atNow)).toBe('IBMUSER')
    expect(await answerTo(rs256({ ...claims, iss: 'other' }), xml, {}, atNow)).toBe(
      'refused: issuer_mismatch',
    )
  })

  test('TD-2 a PEM alone needs the issuer as option', async () => {
    const pem = join(directoryWith({ 'key.pem': rsaKey.spki }), 'key.pem')
    const xml = sampleXml('', `JWTVerificationKeyFile="${pem}"`)
    expect(() => teradata(xml, { audience: 'a' })).toThrow(/say in the option issuer/)
    const claims = { iss: 'uda', aud: local.audience, sub: 'u', exp: nowSeconds + 60 }
    expect(await answerTo(rs256(claims), xml, { issuer: 'uda' }, atNow)).toBe('u')
  })

  test('TD-4 JWTRestAPITimeLimit is the time between two fetches for unknown keys', async () => {
    const issuer = await startTestIssuer()
    onTestFinished(() => issuer.close())
    const xml = sampleXml(
      providerXml('a', issuer.issuer),
      'JWTDynamicKey="yes" JWTRestAPITimeLimit="2"',
    )
    const verifier = createVerifier({
      ...teradata(xml, { audience: issuer.audience }).policy,
      now: issuer.clock.now,
    })
    const fetchesFor = async (kid: string) => {
      await verifier.verify(issuer.token({ header: { kid } })).catch(() => null)
      return issuer.requests('/jwks')
    }
    await verifier.verify(issuer.token())
    issuer.clock.advanceSeconds(3)
    expect([await fetchesFor('x'), await fetchesFor('y')]).toEqual([2, 2])
    issuer.clock.advanceSeconds(3)
    expect(await fetchesFor('z')).toBe(3)
    await verifier.close()
  })

  test('TD-6 JWTKeyCacheRefreshTime is the age in minutes at which a key dies', async () => {
    const issuer = await startTestIssuer()
    onTestFinished(() => issuer.close())
    const xml = sampleXml(
      providerXml('a', issuer.issuer),
      'JWTDynamicKey="yes" JWTKeyCacheRefreshTime="1"',
    )
    const verifier = createVerifier({
      ...teradata(xml, { audience: issuer.audience }).policy,
      now: issuer.clock.now,
    })
    const token = issuer.token()
    await verifier.verify(token)
    await issuer.rotate()
    issuer.retire()
    issuer.clock.advanceSeconds(61)
    await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'key_not_found' })
    await verifier.close()
  })

  test('TD-14 JWTKeyDirectory holds a file for each provider', async () => {
    const directory = directoryWith({ 'uda.json': JSON.stringify(jwks) })
    const xml = sampleXml(
      providerXml('uda', 'https://uda.example'),
      `JWTKeyDirectory="${directory}"`,
    )
    const claims = {
      iss: 'https://uda.example',
      aud: local.audience,
      sub: 'u',
      exp: nowSeconds + 60,
    }
    expect(await answerTo(rs256(claims), xml, {}, atNow)).toBe('u')
  })
})

const mapped = () => sampleXml(both(), undefined, mappingsXml)

describe('UserNameMapping', () => {
  test.each([
    [{ preferred_username: 'xys@company.com' }, 'xys'],
    [{ qlid: 'ab123456' }, 'ab_123456'],
    [{ sub: 'foo|bar' }, 'Auth_bar'],
    [{ sub: 'foo|bar', preferred_username: 'first@company.com' }, 'first'],
    [{ sub: 'nobody' }, 'refused: subject_unmapped'],
  ])('TD-8 TD-9 of %j the name is %s', async (claims, name) => {
    expect(await answerTo(local.token({ claims }), mapped())).toBe(name)
  })

  test('TD-8 without mappings the name is sub', async () => {
    expect(await answerTo(local.token(), sampleXml(both()))).toBe('alice')
  })

  test('TD-10 Match covers the whole claim, or a part of it by name', async () => {
    const heard = heardWarnings()
    const mapping = '<UserNameMapping Claim="sub" Match="(\\w+).*.com" DatabaseName="${1}"/>'
    const attacker = local.token({ claims: { sub: 'bob@evil.com.attacker' } })
    const partly = sampleXml(both(), undefined, mapping)
    expect(await answerTo(attacker, partly)).toBe('refused: subject_unmapped')
    expect(heard).toEqual([])
    expect(await answerTo(attacker, partly, { asInProduct: ['partial_match'] })).toBe('bob')
    expect(heard).toHaveLength(1)
  })

  test('TD-11 a group that is not there is a mistake of the configuration', () => {
    const mapping = '<UserNameMapping Claim="sub" Match="(a)" DatabaseName="${3}"/>'
    const { policy } = teradata(sampleXml(both(), undefined, mapping), { audience: 'a' })
    expect(() => createVerifier(policy)).toThrow(/without \$\{3\}: match has 1 groups/)
  })
})

const exchanger = (secret = 'ClientSecret="s3cret"') =>
  `<TokenExchanger Ref="Ping1" ClientId="td" ${secret}/>`

const providers = () =>
  providerXml('ping1', local.issuer, 'Type="PingFederate"') +
  providerXml('ext', other.issuer, 'Type="keycloak" ValidateByTokenExchange="yes"')

const on = 'JWTDynamicKey="yes" JWTTokenExchange="yes"'

describe('token exchange', () => {
  test('TD-3 the external provider’s tokens go to the central one', () => {
    const { policy } = teradata(sampleXml(providers(), on, exchanger()), { audience: 'a' })
    expect(policy.issuers.map(({ issuer, exchange }) => [issuer, exchange])).toEqual([
      [local.issuer, undefined],
      [
        other.issuer,
        {
          issuer: local.issuer,
          endpoint: `${local.issuer}/as/token.oauth2`,
          clientId: 'td',
          clientSecret: 's3cret',
        },
      ],
    ])
    expect(() => createVerifier(policy)).not.toThrow()
  })

  test('TD-3 a forged external token is refused before anything is exchanged', async () => {
    const xml = sampleXml(providers(), on, exchanger())
    const forged = local.token({ claims: { iss: other.issuer } })
    const before = local.requests('/as/token.oauth2')
    expect(await answerTo(forged, xml)).toMatch(/key_not_found|signature_invalid/)
    expect(await answerTo(other.token(), xml)).toMatch(/exchange_/)
    expect(local.requests('/as/token.oauth2')).toBe(before + 1)
  })

  test('TD-3 a protected secret has to be given, and none is shown', () => {
    const secret = 'ClientSecret="NTBiYjA1" ClientSecretProtected="yes"'
    const xml = sampleXml(providers(), on, exchanger(secret))
    expect(() => teradata(xml, { audience: 'a' })).toThrow(
      /ClientSecret of <TokenExchanger> is protected .*clientSecretFile or clientSecret/,
    )
    const { policy } = teradata(xml, { audience: 'a', clientSecret: 'plain' })
    expect(policy.issuers[1]?.exchange).toHaveProperty('clientSecret', 'plain')
  })

  test.each([
    ['no exchanger', () => sampleXml(providers(), on), /<TokenExchanger> must be there once/],
    [
      'exchange that is off',
      () => sampleXml(providers(), undefined, exchanger()),
      /JWTTokenExchange must be yes/,
    ],
    [
      'a reference to nobody',
      () => sampleXml(providers(), on, exchanger().replace('Ping1', 'Pong')),
      /Ref of <TokenExchanger> must be the Id of a provider .*: ping1; got "Pong"/,
    ],
    [
      'a type without known endpoint',
      () => sampleXml(providers().replace('PingFederate', 'okta'), on, exchanger()),
      /Type of the identity provider "ping1" must be keycloak or PingFederate, or tokenEndpoint/,
    ],
  ])('TD-3 %s is a mistake', (_name, xml, message) => {
    expect(() => teradata(xml(), { audience: 'a' })).toThrow(message)
  })
})

describe('TLS', () => {
  test('TD-7 JWTClientUseTls="no" is refused, or possible by name', () => {
    const heard = heardWarnings()
    const xml = sampleXml(
      providerXml('a', 'http://idp.example'),
      'JWTDynamicKey="yes" JWTClientUseTls="no"',
    )
    expect(() => teradata(xml, { audience: 'a' })).toThrow(/JWTClientUseTls must be yes; got "no"/)
    const lax = teradata(xml, { audience: 'a', asInProduct: ['plain_http'] })
    expect(() => createVerifier(lax.policy)).not.toThrow()
    expect(heard).toHaveLength(1)
    const plain = teradata(sampleXml(providerXml('a', 'http://idp.example')), { audience: 'a' })
    expect(() => createVerifier(plain.policy)).toThrow(/https URL/)
  })

  test('TD-7 JWTClientTlsCACertDir must hold certificates', () => {
    const xml = sampleXml(both(), `JWTDynamicKey="yes" JWTClientTlsCACertDir="${directoryWith()}"`)
    expect(() => teradata(xml, { audience: 'a' })).toThrow(/tls\.caDirectory/)
  })
})

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
