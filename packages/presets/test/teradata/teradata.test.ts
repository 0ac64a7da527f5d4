import { createVerifier } from '@sekisho/core'
import { startTestIssuer } from '@sekisho/testing'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { teradata } from '../../src/index.ts'
import { directoryWith } from '../directory.ts'
import { jwks, nowSeconds, rs256, rsaKey } from '../tokens.ts'
import { heardWarnings } from '../warnings.ts'
import { providerXml, sampleXml } from './sample.ts'
import { local, other, answerTo, both } from './world.ts'

const atNow = () => nowSeconds * 1000

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
