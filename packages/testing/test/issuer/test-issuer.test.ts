import { createVerifier, discovery, isAuthError } from '@sekisho/core'
import {
  startTestIssuer,
  testClock,
  type SigningAlgorithm,
  type TestIssuer,
  type TestIssuerOptions,
} from '@sekisho/testing'
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'
import { describe, expect, onTestFinished, test } from 'vitest'

async function issuerFor(options?: TestIssuerOptions): Promise<TestIssuer> {
  const issuer = await startTestIssuer(options)
  onTestFinished(() => issuer.close())
  return issuer
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise
  } catch (error) {
    return isAuthError(error) ? error.code : String(error)
  }
  return 'accepted'
}

describe('startTestIssuer', () => {
  const algorithms: readonly SigningAlgorithm[] = [
    ...(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'] as const),
    ...(['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'] as const),
  ]

  test.each(algorithms)('signs %s tokens that jose and the verifier accept', async (algorithm) => {
    const issuer = await issuerFor({ algorithm })
    const token = issuer.token()
    const read = await jwtVerify(token, createRemoteJWKSet(new URL(issuer.jwksUrl)), {
      issuer: issuer.issuer,
      audience: 'https://api.example',
      typ: 'at+jwt',
      algorithms: [algorithm],
      currentDate: new Date(issuer.clock.now()),
    })
    expect(read.payload.sub).toBe('alice')
    const authentication = await createVerifier(issuer.options()).verify(token)
    expect(authentication.subject).toBe('alice')
    expect(authentication.header.alg).toBe(algorithm)
  })

  test('writes every claim of RFC 9068 at the time of its clock', async () => {
    const clock = testClock(1_800_000_000_999)
    const issuer = await issuerFor({ clock })
    const token = issuer.token()
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'RS256', typ: 'at+jwt', kid: 'key-1' })
    expect(decodeJwt(token)).toEqual({
      iss: issuer.issuer,
      sub: 'alice',
      aud: 'https://api.example',
      client_id: 'test-client',
      iat: 1_800_000_000,
      exp: 1_800_000_300,
      jti: expect.stringMatching(/^[\da-f-]{36}$/) as unknown,
      scope: 'orders:read',
    })
    expect(decodeJwt(issuer.token()).jti).not.toBe(decodeJwt(token).jti)
  })

  test('changes, adds and leaves out claims and header members', async () => {
    const issuer = await issuerFor({ audience: 'urn:mine' })
    const token = issuer.token({
      claims: { sub: 'bob', scope: undefined, roles: ['a'] },
      header: { typ: undefined, extra: 1 },
      expiresInSeconds: -10,
    })
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'RS256', kid: 'key-1', extra: 1 })
    const claims = decodeJwt(token)
    expect(claims).toMatchObject({ sub: 'bob', roles: ['a'], aud: 'urn:mine' })
    expect(claims).not.toHaveProperty('scope')
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(-10)
  })

  test.each(['', '/t1'])(
    'C063 publishes metadata where discovery looks, path "%s"',
    async (path) => {
      const issuer = await issuerFor({ path })
      const verifier = createVerifier({ ...issuer.options(), keys: discovery() })
      expect((await verifier.verify(issuer.token())).issuer).toBe(issuer.issuer)
      expect(issuer.requests(`${path}/.well-known/openid-configuration`)).toBe(1)
      expect(issuer.requests(`${path}/jwks`)).toBe(1)
      expect(issuer.requests()).toBe(2)
      const { origin } = new URL(issuer.issuer)
      const oauth = await fetch(`${origin}/.well-known/oauth-authorization-server${path}`)
      expect(await oauth.json()).toMatchObject({ issuer: issuer.issuer, jwks_uri: issuer.jwksUrl })
      expect((await fetch(`${origin}/elsewhere`)).status).toBe(404)
      expect(issuer.requests('/elsewhere')).toBe(1)
    },
  )

  test('publishes both keys after a rotation, and one after it retires the old', async () => {
    const issuer = await issuerFor()
    const old = issuer.token()
    const kids = async (): Promise<unknown> => {
      const { keys } = (await (await fetch(issuer.jwksUrl)).json()) as { keys: { kid: string }[] }
      return keys.map(({ kid }) => kid)
    }
    await issuer.rotate()
    expect(await kids()).toEqual(['key-2', 'key-1'])
    expect(decodeProtectedHeader(issuer.token()).kid).toBe('key-2')
    const verifier = createVerifier(issuer.options())
    expect(await codeOf(verifier.verify(issuer.token()))).toBe('accepted')
    expect(await codeOf(verifier.verify(old))).toBe('accepted')
    issuer.retire()
    expect(await kids()).toEqual(['key-2'])
    expect(await codeOf(createVerifier(issuer.options()).verify(old))).toBe('key_not_found')
  })

  test('never publishes a private member', async () => {
    const issuer = await issuerFor()
    await issuer.rotate()
    const text = await (await fetch(issuer.jwksUrl)).text()
    expect(text).toMatch(/"n":/)
    expect(text).not.toMatch(/"(?:d|p|q|dp|dq|qi|k)":/)
  })

  test('reuses keys in the process, but not across keyrings', async () => {
    const [one, same, other] = await Promise.all([
      issuerFor(),
      issuerFor(),
      issuerFor({ keyring: 'other' }),
    ])
    expect(same.key).toBe(one.key)
    expect(other.key.kid).toBe(one.key.kid)
    expect(other.key.publicPem).not.toBe(one.key.publicPem)
  })

  test('sends the cache-control it was given', async () => {
    const issuer = await issuerFor({ cacheControl: 'max-age=60' })
    expect((await fetch(issuer.jwksUrl)).headers.get('cache-control')).toBe('max-age=60')
  })

  test('adds raw entries to its key set', async () => {
    const issuer = await issuerFor()
    issuer.publish(null, { kty: 'XYZ' })
    const { keys } = (await (await fetch(issuer.jwksUrl)).json()) as { keys: unknown[] }
    expect(keys.slice(1)).toEqual([null, { kty: 'XYZ' }])
  })
})
