import { describe, expect, test } from 'vitest'
import { discovery } from '../../../src/keys/remote/discovery.ts'
import { remoteJwks } from '../../../src/keys/remote/remote-jwks.ts'
import { messageOf } from '../../options/option-error.ts'
import { keys, nowSeconds, sign, verifierFor } from '../../signing.ts'
import { FailingIssuer } from './failing-issuer.ts'
import { serve } from './serve.ts'

const openid = '/.well-known/openid-configuration'

/**
 * EMQX drops its keys after the fifth failure in a row, so how long they live depends on how often it
 * asks. Here the bound is a time: cacheMaxAgeSeconds + staleIfErrorSeconds after the last good answer,
 * however many tries failed.
 */
describe('EM-9 refreshes that fail', () => {
  const options = {
    cacheMaxAgeSeconds: 300,
    refreshIntervalSeconds: 300,
    staleIfErrorSeconds: 1200,
    cooldownSeconds: 60,
  }

  test('EM-9 keeps the keys through any number of them, until the time is over', async () => {
    const issuer = await FailingIssuer.warm(options)
    expect(issuer.requests('/keys')).toBe(1)
    issuer.now += 300
    expect(await issuer.good()).toBe('accepted')
    expect(issuer.requests('/keys')).toBe(2)
    issuer.failing = { document: 'keys', answer: (_, response) => response.writeHead(500).end() }
    issuer.now += 240
    expect(await issuer.good()).toBe('accepted')
    for (let failures = 1; failures <= 20; failures += 1) {
      issuer.now += 60
      expect(await issuer.good()).toBe('accepted')
      await expect.poll(() => issuer.requests('/keys')).toBe(2 + failures)
      await expect.poll(() => issuer.state()).toBe('stale')
    }
    issuer.now += 60
    expect(await issuer.good()).toMatch(/^keys_unavailable/)
    expect(await issuer.forged()).toMatch(/^keys_unavailable/)
    issuer.failing = null
    issuer.now += 60
    expect(await issuer.good()).toBe('accepted')
    expect(issuer.state()).toBe('ready')
  })

  test('EM-9 an issuer that asks for a refresh every 5 seconds gets one every 10', async () => {
    const server = await serve((_, response) => {
      response.setHeader('cache-control', 'max-age=5')
      response.end(JSON.stringify({ keys: [keys.p256.jwk] }))
    })
    let now = nowSeconds
    const verifier = verifierFor({
      keys: remoteJwks(`${server.origin}/jwks`),
      now: () => now * 1000,
    })
    const token = sign({ alg: 'ES256', kid: 'p256' })
    await verifier.verify(token)
    now += 9
    await verifier.verify(token)
    expect(server.requests).toHaveLength(1)
    now += 1
    await verifier.verify(token)
    await expect.poll(() => server.requests.length).toBe(2)
  })

  test('EM-9 sends the configured headers, with the metadata and the keys', async () => {
    const seen: unknown[] = []
    const server = await serve((request, response) => {
      seen.push([request.url, request.headers['x-tenant'], request.headers.accept])
      const origin = `http://${request.headers.host ?? ''}`
      const metadata = { issuer: origin, jwks_uri: `${origin}/keys` }
      response.end(JSON.stringify(request.url === '/keys' ? { keys: [keys.p256.jwk] } : metadata))
    })
    const headers = { 'X-Tenant': 'blue', accept: 'application/jwk-set+json' }
    const verifier = verifierFor({ issuer: server.origin, keys: discovery({ headers }) })
    await verifier.prepare()
    expect(seen).toEqual([
      [openid, 'blue', 'application/jwk-set+json'],
      ['/keys', 'blue', 'application/jwk-set+json'],
    ])
  })

  test.each(['ça-va', 'a b', 'a:b', '', 'a\r\nb'])('EM-9 refuses the header name %j', (name) => {
    expect(messageOf(() => remoteJwks('https://a.example', { headers: { [name]: 'x' } }))).toMatch(
      /^Sekisho: headers must be keyed by header names; got "/,
    )
  })
})
