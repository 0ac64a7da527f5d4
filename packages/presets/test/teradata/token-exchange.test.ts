import { text } from 'node:stream/consumers'
import { createVerifier } from '@sekisho/core'
import { describe, expect, test } from 'vitest'
import { teradata } from '../../src/index.ts'
import { served } from '../served.ts'
import { providerXml, sampleXml } from './sample.ts'
import { local, other, answerTo } from './world.ts'

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

  test('TD-3 the exchanged token is the one that counts', async () => {
    const asked: URLSearchParams[] = []
    const answer = {
      access_token: '',
      issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    }
    const endpoint = await served((request, response) => {
      text(request).then(
        (body) => {
          asked.push(new URLSearchParams(body))
          response.setHeader('content-type', 'application/json').end(JSON.stringify(answer))
        },
        () => response.destroy(),
      )
    })
    const xml = sampleXml(providers(), on, exchanger())
    const options = { tokenEndpoint: `${endpoint}/token` }
    const external = other.token()
    answer.access_token = local.token({ claims: { sub: 'inner' } })
    expect(await answerTo(external, xml, options)).toBe('inner')
    expect(asked.map((form) => [form.get('grant_type'), form.get('subject_token')])).toEqual([
      ['urn:ietf:params:oauth:grant-type:token-exchange', external],
    ])
    answer.access_token = other.token()
    expect(await answerTo(other.token(), xml, options)).toMatch(/^refused: /)
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
