import { createVerifier, discovery } from '@sekisho/core'
import type { Verifier } from '@sekisho/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  clientCredentialsToken,
  opaqueResource,
  signInWithCode,
  startIdentityProvider,
} from '../src/index.ts'
import type { IdentityProvider } from '../src/index.ts'

const alice = { username: 'alice', password: 'alice-sample-password' }
const cacheSeconds = 30

/** A verifier of the provider's tokens, its clock, and every address it asked. */
function protect(
  provider: IdentityProvider,
  changes: { readonly audience?: string | null; readonly secret?: string } = {},
): { verifier: Verifier; clock: { ahead: number }; asked: string[] } {
  const clock = { ahead: 0 }
  const asked: string[] = []
  const spyingFetch = (url: URL, init: RequestInit): Promise<Response> => {
    asked.push(url.pathname)
    return fetch(url, init)
  }
  const { audience = opaqueResource, secret = provider.serviceClient.secret } = changes
  const verifier = createVerifier({
    issuer: provider.issuer,
    audience,
    keys: discovery({ fetch: spyingFetch }),
    introspection: {
      endpoint: `${provider.issuer}/token/introspection`,
      clientId: provider.serviceClient.id,
      clientSecret: secret,
      cacheSeconds,
      fetch: spyingFetch,
    },
    now: () => Date.now() + clock.ahead * 1000,
  })
  return { verifier, clock, asked }
}

async function revoke(provider: IdentityProvider, token: string): Promise<void> {
  const response = await fetch(`${provider.issuer}/token/revocation`, {
    method: 'POST',
    body: new URLSearchParams({ token, client_id: provider.webClient.id }),
  })
  expect(response.status).toBe(200)
}

async function opaqueToken(provider: IdentityProvider): Promise<string> {
  const scope = 'openid orders:read'
  const { accessToken } = await signInWithCode(provider, {
    ...alice,
    scope,
    resource: opaqueResource,
  })
  expect(accessToken).not.toContain('.')
  return accessToken
}

describe('opaque tokens of a real provider', () => {
  let provider: IdentityProvider

  beforeAll(async () => {
    provider = await startIdentityProvider()
  })

  afterAll(async () => {
    await provider.close()
  })

  it('C156 are accepted as the person they are of, with scopes and attributes', async () => {
    const { verifier, asked } = protect(provider)
    const token = await opaqueToken(provider)
    await expect(verifier.verify(token)).resolves.toMatchObject({
      subject: 'person-1001',
      issuer: provider.issuer,
      token,
      scopes: new Set(['orders:read']),
      claims: { active: true, client_id: 'demo-web', aud: opaqueResource, department: 'sales' },
    })
    expect(asked).toEqual(['/token/introspection'])
  })

  it('C154 are accepted for cacheSeconds after they were revoked, and no longer', async () => {
    const { verifier, clock, asked } = protect(provider)
    const token = await opaqueToken(provider)
    await verifier.verify(token)
    await revoke(provider, token)
    clock.ahead = cacheSeconds - 5
    await expect(verifier.verify(token)).resolves.toHaveProperty('subject', 'person-1001')
    expect(asked).toHaveLength(1)
    clock.ahead = cacheSeconds
    await expect(verifier.verify(token)).rejects.toMatchObject({
      code: 'token_inactive',
      message: expect.stringMatching(/the issuer says that the token is not active/) as unknown,
    })
    expect(asked).toHaveLength(2)
  })

  it('C153 that nobody issued, or that are changed, are inactive', async () => {
    const { verifier } = protect(provider)
    const token = await opaqueToken(provider)
    for (const unknown of ['made-up', `${token}x`, token.slice(1), token.toUpperCase()]) {
      await expect(verifier.verify(unknown)).rejects.toMatchObject({ code: 'token_inactive' })
    }
  })

  it('C156 for another audience are refused', async () => {
    const { verifier } = protect(provider, { audience: 'https://orders.example' })
    await expect(verifier.verify(await opaqueToken(provider))).rejects.toMatchObject({
      code: 'audience_mismatch',
      message: expect.stringMatching(/aud is "https:\/\/opaque\.example"/) as unknown,
    })
  })

  it('C156 of a service say of nobody that they are from somebody', async () => {
    const { verifier } = protect(provider)
    const token = await clientCredentialsToken(provider, { resource: opaqueResource })
    await expect(verifier.verify(token)).rejects.toMatchObject({
      code: 'claim_missing',
      message: expect.stringMatching(/no sub claim/) as unknown,
    })
  })

  it('C094 are not to be confused with refresh tokens, which have no audience', async () => {
    const { verifier } = protect(provider)
    const { refreshToken = '' } = await signInWithCode(provider, {
      ...alice,
      scope: 'openid offline_access orders:read',
      resource: opaqueResource,
    })
    expect(refreshToken).not.toBe('')
    await expect(verifier.verify(refreshToken)).rejects.toMatchObject({
      code: 'claim_missing',
      message: expect.stringMatching(/no aud claim/) as unknown,
    })
  })

  it('leave JWTs alone: those are verified with the keys, and not asked about', async () => {
    const { verifier, asked } = protect(provider, { audience: 'https://orders.example' })
    const token = await clientCredentialsToken(provider)
    await expect(verifier.verify(token)).resolves.toHaveProperty('subject', 'demo-service')
    expect(asked).toEqual(['/.well-known/openid-configuration', '/jwks'])
  })

  it('C155 are 503, not 401, when the provider does not know this service', async () => {
    const { verifier } = protect(provider, { secret: 'guessed' })
    await expect(verifier.verify(await opaqueToken(provider))).rejects.toMatchObject({
      code: 'introspection_unavailable',
      kind: 'unavailable',
      cause: { message: expect.stringMatching(/answered 401, expected 200/) as unknown },
    })
  })
})

describe('a provider that went away', () => {
  it('C155 leaves known tokens good for cacheSeconds, and all else is 503', async () => {
    const provider = await startIdentityProvider()
    const { verifier, clock } = protect(provider)
    const token = await opaqueToken(provider)
    await verifier.verify(token)
    await provider.close()
    await expect(verifier.verify(token)).resolves.toHaveProperty('subject', 'person-1001')
    clock.ahead = cacheSeconds
    for (const unsure of [token, 'another']) {
      await expect(verifier.verify(unsure)).rejects.toMatchObject({
        code: 'introspection_unavailable',
        kind: 'unavailable',
      })
    }
  })
})
