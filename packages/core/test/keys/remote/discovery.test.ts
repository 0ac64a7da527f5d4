import { describe, expect, test } from 'vitest'
import type { Fetch } from '../../../src/outbound/fetch-document.ts'
import { discovery, metadataUrls } from '../../../src/keys/remote/discovery.ts'
import type { RemoteKeysOptions } from '../../../src/keys/remote/remote-options.ts'
import { createVerifier } from '../../../src/verifier.ts'
import {
  audience,
  baseClaims,
  keys,
  nowSeconds,
  publicJwks,
  sign,
  verifierFor,
} from '../../signing.ts'
import { serve, serveDocuments } from './serve.ts'

const openid = '/.well-known/openid-configuration'
const oauth = '/.well-known/oauth-authorization-server'

/** Verifies a good token of this issuer; the result is 'accepted' or the error. */
function verdict(issuer: string, options: RemoteKeysOptions = {}): Promise<unknown> {
  const token = sign({ alg: 'RS256', kid: 'rsa' }, baseClaims({ iss: issuer }))
  return verifierFor({ issuer, keys: discovery(options) })
    .verify(token)
    .then(
      () => 'accepted',
      (error: unknown) => error,
    )
}

/** What a failed discovery looks like from outside: our trouble, not the client's. */
function failed(cause: RegExp) {
  return {
    code: 'keys_unavailable',
    kind: 'unavailable',
    cause: { message: expect.stringMatching(cause) },
  }
}

describe('where the metadata lie', () => {
  test.each([
    ['https://h', `https://h${openid}`, `https://h${oauth}`],
    ['https://h/', `https://h${openid}`, `https://h${oauth}`],
    ['https://h/t1', `https://h/t1${openid}`, `https://h${oauth}/t1`],
    ['https://h/t1/', `https://h/t1${openid}`, `https://h${oauth}/t1`],
    ['https://h:8443/a/b', `https://h:8443/a/b${openid}`, `https://h:8443${oauth}/a/b`],
  ])('C063 of %s', (issuer, ...urls) => {
    expect(metadataUrls(issuer).map(({ href }) => href)).toEqual(urls)
  })
})

describe('discovery', () => {
  test('C063 finds the keys through OpenID Connect metadata', async () => {
    const server = await serveDocuments((path, origin) =>
      path === openid
        ? { issuer: origin, jwks_uri: `${origin}/keys` }
        : path === '/keys'
          ? publicJwks()
          : undefined,
    )
    expect(await verdict(server.origin)).toBe('accepted')
    expect(server.requests).toEqual([openid, '/keys'])
  })

  test('C063 finds the keys of an issuer with a path through RFC 8414 metadata', async () => {
    const server = await serveDocuments((path, origin) =>
      path === `${oauth}/t1`
        ? { issuer: `${origin}/t1`, jwks_uri: `${origin}/t1/keys` }
        : path === '/t1/keys'
          ? publicJwks()
          : undefined,
    )
    expect(await verdict(`${server.origin}/t1`)).toBe('accepted')
    expect(server.requests).toEqual([`/t1${openid}`, `${oauth}/t1`, '/t1/keys'])
  })

  test('is the default of a policy without keys', async () => {
    const server = await serveDocuments((path, origin) =>
      path === openid ? { issuer: origin, jwks_uri: `${origin}/keys` } : publicJwks(),
    )
    const verifier = createVerifier({
      issuer: server.origin,
      audience,
      now: () => nowSeconds * 1000,
    })
    const token = sign({ alg: 'ES256', kid: 'p256' }, baseClaims({ iss: server.origin }))
    await expect(verifier.verify(token)).resolves.toHaveProperty('issuer', server.origin)
  })

  test.each([
    ['a trailing slash', (origin: string) => `${origin}/`],
    ['another host', () => 'https://evil.example'],
    ['other case', (origin: string) => origin.toUpperCase()],
    ['a path', (origin: string) => `${origin}/t1`],
    ['nothing', () => undefined],
    ['a list', (origin: string) => [origin]],
  ])(
    'C062 refuses metadata whose issuer differs by %s, and asks for no keys',
    async (_, issuer) => {
      const server = await serveDocuments((path, origin) =>
        path === openid || path === oauth
          ? { issuer: issuer(origin), jwks_uri: `${origin}/keys` }
          : publicJwks(),
      )
      expect(await verdict(server.origin)).toMatchObject(
        failed(/the metadata are of issuer .*, expected exactly "http.*; compare a trailing slash/),
      )
      expect(server.requests).toEqual([openid])
    },
  )

  test.each([
    ['plain http', 'http://keys.example/jwks', /jwks_uri of the metadata must be an https URL/],
    ['a file', 'file:///etc/keys.json', /must be an absolute https URL/],
    ['data', 'data:application/json,{}', /must be an absolute https URL/],
    ['a relative URL', '/keys', /must be an absolute https URL/],
    ['a user name', 'https://me:pw@keys.example', /must not hold a user name or password/],
    ['nothing', undefined, /must be an absolute https URL; got undefined/],
    ['a list', ['https://keys.example'], /must be an absolute https URL/],
  ])('C064 refuses a jwks_uri of %s', async (_, jwksUri, cause) => {
    const asked: string[] = []
    const fetch: Fetch = (url) => {
      asked.push(url.href)
      return Promise.resolve(Response.json({ issuer: 'https://i.example', jwks_uri: jwksUri }))
    }
    expect(await verdict('https://i.example', { fetch })).toMatchObject(failed(cause))
    expect(asked).toEqual([`https://i.example${openid}`])
  })

  test.each([
    [400, 2],
    [404, 2],
    [401, 2],
    [500, 1],
    [503, 1],
    [302, 1],
  ])('C063 C066 a status of %d makes %d requests', async (status, count) => {
    const server = await serve((_, response) => {
      response.writeHead(status, { location: '/elsewhere' }).end()
    })
    expect(await verdict(server.origin)).toMatchObject(failed(new RegExp(`answered ${status}`)))
    expect(server.requests).toEqual([openid, oauth].slice(0, count))
  })

  test('C065 the iss of a token that is not configured is never asked', async () => {
    const trap = await serveDocuments((_, origin) => ({ issuer: origin, jwks_uri: origin }))
    const server = await serveDocuments(() => undefined)
    const verifier = verifierFor({ issuer: server.origin, keys: discovery() })
    for (const iss of [trap.origin, `${server.origin}@${trap.origin.slice(7)}`]) {
      const token = sign({ alg: 'RS256', kid: 'rsa' }, baseClaims({ iss }))
      await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'issuer_mismatch' })
    }
    expect(trap.requests).toEqual([])
    expect(server.requests).toEqual([])
  })

  test('C069 20 tokens at once cost one discovery', async () => {
    const server = await serveDocuments((path, origin) =>
      path === openid ? { issuer: origin, jwks_uri: `${origin}/keys` } : publicJwks(),
    )
    const verifier = verifierFor({ issuer: server.origin, keys: discovery() })
    const token = sign({ alg: 'RS256', kid: 'rsa' }, baseClaims({ iss: server.origin }))
    await Promise.all(Array.from({ length: 20 }, () => verifier.verify(token)))
    expect(server.requests).toEqual([openid, '/keys'])
  })

  test('follows a jwks_uri that moved, at the refresh', async () => {
    let place = '/old'
    let now = nowSeconds
    const server = await serveDocuments((path, origin) =>
      path === openid
        ? { issuer: origin, jwks_uri: `${origin}${place}` }
        : path === '/old'
          ? { keys: [keys.rsa.jwk] }
          : { keys: [keys.p256.jwk] },
    )
    const verifier = verifierFor({
      issuer: server.origin,
      keys: discovery(),
      now: () => now * 1000,
    })
    const claims = baseClaims({ iss: server.origin, exp: nowSeconds + 9000 })
    await verifier.verify(sign({ alg: 'RS256', kid: 'rsa' }, claims))
    place = '/new'
    now += 600
    await expect(
      verifier.verify(sign({ alg: 'ES256', kid: 'p256' }, claims)),
    ).resolves.toHaveProperty('subject')
    expect(server.requests).toEqual([openid, '/old', openid, '/new'])
  })

  test('C066 deadlineMs bounds metadata and keys together', async () => {
    const server = await serve((request, response) => {
      if (request.url !== openid) return
      const origin = `http://${request.headers.host ?? ''}`
      response.end(JSON.stringify({ issuer: origin, jwks_uri: `${origin}/keys` }))
    })
    expect(await verdict(server.origin, { deadlineMs: 100 })).toMatchObject(
      failed(/no answer in time|aborted due to timeout/),
    )
    expect(server.requests).toEqual([openid, '/keys'])
  })

  test('C070 serves through an outage of the metadata', async () => {
    let up = true
    let now = nowSeconds
    const server = await serveDocuments((path, origin) =>
      up
        ? path === openid
          ? { issuer: origin, jwks_uri: `${origin}/k` }
          : publicJwks()
        : undefined,
    )
    const verifier = verifierFor({
      issuer: server.origin,
      keys: discovery(),
      now: () => now * 1000,
    })
    const claims = baseClaims({ iss: server.origin, exp: nowSeconds + 9000 })
    const token = sign({ alg: 'RS256', kid: 'rsa' }, claims)
    await verifier.verify(token)
    up = false
    now += 4199
    await expect(verifier.verify(token)).resolves.toHaveProperty('subject')
    now += 1
    await expect(verifier.verify(token)).rejects.toMatchObject(failed(/answered 404/))
  })
})
