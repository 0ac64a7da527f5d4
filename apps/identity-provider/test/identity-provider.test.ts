import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import type { JSONWebKeySet, JWTVerifyResult } from 'jose'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import {
  clientCredentialsToken,
  opaqueResource,
  ordersResource,
  otherResource,
  SignInRefused,
  signInWithCode,
  startIdentityProvider,
} from '../src/index.ts'
import type { IdentityProvider } from '../src/index.ts'

const alice = { username: 'alice', password: 'alice-sample-password' }
const bob = { username: 'bob', password: 'bob-sample-password' }

function verify(
  provider: IdentityProvider,
  token: string,
  audience: string,
): Promise<JWTVerifyResult> {
  const keys = createRemoteJWKSet(new URL(provider.jwksUrl))
  return jwtVerify(token, keys, { issuer: provider.issuer, audience, typ: 'at+jwt' })
}

async function publishedKids(provider: IdentityProvider): Promise<(string | undefined)[]> {
  const response = await fetch(provider.jwksUrl)
  const { keys } = (await response.json()) as JSONWebKeySet
  return keys.map((key) => key.kid)
}

async function postAsService(
  provider: IdentityProvider,
  path: string,
  token: string,
): Promise<Response> {
  const { id, secret } = provider.serviceClient
  return fetch(new URL(path, provider.issuer), {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
    body: new URLSearchParams({ token }),
  })
}

describe('a running identity provider', () => {
  const notices = { info: vi.spyOn(console, 'info'), warn: vi.spyOn(console, 'warn') }
  let provider: IdentityProvider

  beforeAll(async () => {
    provider = await startIdentityProvider()
  })

  afterAll(async () => {
    await provider.close()
  })

  it('serves a discovery document with its own issuer and its own addresses', async () => {
    const response = await fetch(provider.discoveryUrl)
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({
      issuer: provider.issuer,
      jwks_uri: provider.jwksUrl,
      authorization_endpoint: `${provider.issuer}/auth`,
      introspection_endpoint: `${provider.issuer}/token/introspection`,
      revocation_endpoint: `${provider.issuer}/token/revocation`,
      code_challenge_methods_supported: ['S256'],
    })
  })

  it('publishes no private part of its keys', async () => {
    const response = await fetch(provider.jwksUrl)
    const { keys } = (await response.json()) as JSONWebKeySet
    expect(keys.map(({ kty, alg, use }) => ({ kty, alg, use }))).toEqual([
      { kty: 'RSA', alg: 'RS256', use: 'sig' },
      { kty: 'EC', alg: 'ES256', use: 'sig' },
    ])
    for (const key of keys) expect(key).not.toHaveProperty('d')
  })

  it('gives a person who signs in an RFC 9068 access token with her attributes', async () => {
    const { accessToken, refreshToken } = await signInWithCode(provider, {
      ...alice,
      scope: 'openid orders:read orders:write',
    })
    const { payload, protectedHeader } = await verify(provider, accessToken, ordersResource)
    const [firstKid] = await publishedKids(provider)
    expect(protectedHeader).toEqual({ alg: 'RS256', typ: 'at+jwt', kid: firstKid })
    expect(payload).toEqual({
      iss: provider.issuer,
      aud: ordersResource,
      sub: 'person-1001',
      client_id: 'demo-web',
      scope: 'orders:read orders:write',
      jti: expect.any(String),
      iat: expect.any(Number),
      exp: (payload.iat ?? 0) + 300,
      preferred_username: 'alice',
      email: 'alice@people.example',
      department: 'sales',
      level: 5,
      hired_on: '2019-04-01',
      realm_access: { roles: ['manager', 'clerk'] },
      acl: [
        { permission: 'deny', method: '*', path: '/shelves/recalled' },
        { permission: 'allow', method: 'GET', path: '/shelves/#' },
      ],
    })
    expect(refreshToken).toBeUndefined()
  })

  it('gives an ID token for the client, with the claims of the scopes asked for', async () => {
    const { idToken } = await signInWithCode(provider, { ...bob, scope: 'openid email' })
    const keys = createRemoteJWKSet(new URL(provider.jwksUrl))
    const { payload } = await jwtVerify(idToken, keys, { audience: 'demo-web' })
    expect(payload).toMatchObject({ sub: 'person-1002', email: 'bob@people.example' })
    expect(payload).not.toHaveProperty('department')
  })

  it('gives a refresh token when the scope has offline_access', async () => {
    const { refreshToken } = await signInWithCode(provider, {
      ...bob,
      scope: 'openid offline_access orders:read',
    })
    expect(refreshToken).toEqual(expect.any(String))
  })

  it('gives a service an access token about itself and no person', async () => {
    const token = await clientCredentialsToken(provider, { scope: 'orders:read' })
    const { payload } = await verify(provider, token, ordersResource)
    expect(payload).toMatchObject({
      sub: 'demo-service',
      client_id: 'demo-service',
      scope: 'orders:read',
    })
    expect(payload).not.toHaveProperty('preferred_username')
  })

  it('addresses the token to the other resource when that is asked for', async () => {
    const resource = otherResource
    const person = await signInWithCode(provider, { ...alice, resource })
    const service = await clientCredentialsToken(provider, { resource })
    for (const token of [person.accessToken, service]) {
      const { payload } = await verify(provider, token, otherResource)
      expect(payload.aud).toBe(otherResource)
    }
  })

  it('sends a person back to whichever loopback port the app listens on', async () => {
    const webClient = { id: 'demo-web', redirectUri: 'http://127.0.0.1:49152/callback' }
    const { accessToken } = await signInWithCode({ ...provider, webClient }, bob)
    const { payload } = await verify(provider, accessToken, ordersResource)
    expect(payload.sub).toBe('person-1002')
  })

  it('sends a person back with an error when the resource is unknown', async () => {
    await expect(
      signInWithCode(provider, { ...alice, resource: 'https://unknown.example' }),
    ).rejects.toMatchObject({ error: 'invalid_target' })
  })

  it.each([
    { title: 'a wrong password', username: 'alice', password: 'bob-sample-password' },
    { title: 'an empty password', username: 'alice', password: '' },
    { title: 'an unknown name', username: 'mallory', password: 'alice-sample-password' },
    { title: 'an unknown name with no password', username: 'mallory', password: '' },
  ])('gives no code for $title', async ({ username, password }) => {
    await expect(signInWithCode(provider, { username, password })).rejects.toThrow(SignInRefused)
  })

  it('refuses a service with a wrong secret', async () => {
    const stranger = { ...provider, serviceClient: { id: 'demo-service', secret: 'guessed' } }
    await expect(clientCredentialsToken(stranger)).rejects.toMatchObject({
      status: 401,
    })
  })

  it('shows an error page for a sign-in that was never started', async () => {
    const response = await fetch(new URL('/interaction/unknown', provider.issuer))
    expect(response.status).toBe(400)
    expect(await response.text()).toContain('This sign-in has expired')
  })

  it('introspects an opaque token, and no longer calls it active once it is revoked', async () => {
    const token = await clientCredentialsToken(provider, {
      resource: opaqueResource,
      scope: 'orders:read',
    })
    const before = await postAsService(provider, '/token/introspection', token)
    expect(await before.json()).toMatchObject({
      active: true,
      aud: opaqueResource,
      scope: 'orders:read',
      client_id: 'demo-service',
    })
    await postAsService(provider, '/token/revocation', token)
    const after = await postAsService(provider, '/token/introspection', token)
    expect(await after.json()).toEqual({ active: false })
  })

  it('does not introspect a JWT access token', async () => {
    const token = await clientCredentialsToken(provider)
    const response = await postAsService(provider, '/token/introspection', token)
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: 'unsupported_token_type' })
  })

  it('leaves no oidc-provider notice or warning behind', () => {
    expect(notices.info).not.toHaveBeenCalled()
    expect(notices.warn).not.toHaveBeenCalled()
  })
})

describe('an identity provider of its own', () => {
  const started: IdentityProvider[] = []

  async function start(
    ...options: Parameters<typeof startIdentityProvider>
  ): Promise<IdentityProvider> {
    const provider = await startIdentityProvider(...options)
    started.push(provider)
    return provider
  }

  afterEach(async () => {
    await Promise.all(started.splice(0).map((provider) => provider.close()))
  })

  it('signs with ES256 and for as long as it is told to', async () => {
    const provider = await start({ accessTokenAlgorithm: 'ES256', accessTokenSeconds: 7 })
    const token = await clientCredentialsToken(provider)
    const { payload, protectedHeader } = await verify(provider, token, ordersResource)
    expect(protectedHeader.alg).toBe('ES256')
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(7)
  })

  it('signs with the new key after a rotation while the old one stays published', async () => {
    const provider = await start()
    const [oldKid] = await publishedKids(provider)
    const oldToken = await clientCredentialsToken(provider)
    await provider.rotateKeys()
    const newToken = await clientCredentialsToken(provider)

    const kids = await publishedKids(provider)
    expect(kids).toHaveLength(4)
    expect(kids[0]).toBe(decodeProtectedHeader(newToken).kid)
    expect(kids[0]).not.toBe(oldKid)
    expect(kids).toContain(oldKid)
    await verify(provider, oldToken, ordersResource)
    await verify(provider, newToken, ordersResource)
  })

  it('publishes only the newest keys once the old ones are dropped', async () => {
    const provider = await start()
    const oldToken = await clientCredentialsToken(provider)
    await provider.rotateKeys()
    const newToken = await clientCredentialsToken(provider)
    provider.dropOldKeys()

    expect(await publishedKids(provider)).toHaveLength(2)
    await verify(provider, newToken, ordersResource)
    await expect(verify(provider, oldToken, ordersResource)).rejects.toMatchObject({
      code: 'ERR_JWKS_NO_MATCHING_KEY',
    })
  })

  it('keeps what it stored across a rotation', async () => {
    const provider = await start()
    const token = await clientCredentialsToken(provider, { resource: opaqueResource })
    await provider.rotateKeys()
    const response = await postAsService(provider, '/token/introspection', token)
    expect(await response.json()).toMatchObject({ active: true })
  })

  it('makes another secret for every provider', async () => {
    const [first, second] = await Promise.all([start(), start()])
    expect(first.serviceClient.secret).not.toBe(second.serviceClient.secret)
  })

  it('refuses to start on a port that is taken', async () => {
    const provider = await start()
    const port = Number(new URL(provider.issuer).port)
    await expect(startIdentityProvider({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })

  it('refuses a lifetime that is no whole number of seconds', async () => {
    for (const accessTokenSeconds of [0, -1, 1.5, Number.NaN]) {
      await expect(startIdentityProvider({ accessTokenSeconds })).rejects.toThrow(
        `accessTokenSeconds must be a whole number from 1, got ${accessTokenSeconds}`,
      )
    }
  })

  it('answers no more once it is closed, and may be closed twice', async () => {
    const provider = await start()
    await provider.close()
    await provider.close()
    await expect(fetch(provider.discoveryUrl)).rejects.toThrow('fetch failed')
  })
})
