import { describe, expect, test, vi } from 'vitest'
import { hasScopes, not } from '../src/authorize.ts'
import type { AuthError } from '../src/errors.ts'
import type { AuthRequest } from '../src/http/request.ts'
import { remoteJwks } from '../src/keys/remote/remote-jwks.ts'
import type { AnonymousCase } from '../src/options/policy.ts'
import { fakeRequest } from './http/fake-request.ts'
import { baseClaims, nowSeconds, sign, verifierFor } from './signing.ts'

const header = { alg: 'RS256', kid: 'rsa' }
const good = sign(header)
const expired = sign(header, baseClaims({ exp: nowSeconds - 60 }))
const outage = remoteJwks('https://issuer.example/jwks', {
  fetch: () => Promise.reject(new Error('no route')),
})

function bearer(token: string): AuthRequest {
  return fakeRequest({ headers: { authorization: [`Bearer ${token}`] } })
}

function failing(): void {
  throw new Error('the log is full')
}

describe('authenticate', () => {
  test('hands out who came', async () => {
    const claims = baseClaims({ scope: 'read write', roles: ['admin', 7], tenant: 't1' })
    const token = sign(header, claims)
    expect(await verifierFor().authenticate(bearer(token))).toEqual({
      kind: 'authenticated',
      authentication: {
        subject: 'alice',
        issuer: 'https://issuer.example',
        claims,
        header,
        token,
        scopes: new Set(['read', 'write']),
        roles: new Set(['admin']),
        groups: new Set(),
        attributes: {},
        expiresAt: new Date((nowSeconds + 300) * 1000),
      },
    })
  })

  test('C114 turns a refusal into a finished denial', async () => {
    expect(await verifierFor().authenticate(bearer(expired))).toMatchObject({
      kind: 'denied',
      error: { code: 'token_expired', message: expect.stringMatching(/exp is 1699999940/) },
      denial: {
        status: 401,
        headers: {
          'www-authenticate':
            'Bearer realm="api", error="invalid_token", error_description="The access token expired"',
        },
        body: '{"error":"invalid_token","error_description":"The access token expired"}',
      },
    })
  })

  test('C120 turns an outage into 503 with Retry-After, and no word of the token', async () => {
    const outcome = await verifierFor({ keys: outage }).authenticate(bearer(good))
    expect(outcome).toMatchObject({
      kind: 'denied',
      error: { code: 'keys_unavailable', kind: 'unavailable', cause: { message: 'no route' } },
      denial: { status: 503, headers: { 'retry-after': '10' } },
    })
    expect(JSON.stringify(outcome)).not.toMatch(/www-authenticate|invalid_token/)
  })

  test('hands on what is no AuthError: a request that cannot be read is a fault of the host', async () => {
    const broken: AuthRequest = {
      ...fakeRequest({}),
      header: () => {
        throw new RangeError('the host is broken')
      },
    }
    await expect(verifierFor().authenticate(broken)).rejects.toThrow(
      new RangeError('the host is broken'),
    )
  })
})

describe('anonymous', () => {
  const cases = {
    missing: fakeRequest({}),
    basic: fakeRequest({ headers: { authorization: ['Basic YTpi'] } }),
    expired: bearer(expired),
    invalid: bearer(sign(header, baseClaims({ aud: 'x' }))),
    unsigned: bearer(`${good.slice(0, -12)}AAAAAAAAAAAA`),
    garbage: bearer('x'),
    encrypted: bearer('a.b.c.d.e'),
    malformed: fakeRequest({ headers: { authorization: ['Bearer'] } }),
    twice: fakeRequest({ headers: { authorization: [`Bearer ${good}`, `Bearer ${good}`] } }),
  }
  const letThrough: Readonly<Record<Exclude<AnonymousCase, 'unavailable'>, readonly string[]>> = {
    missing: ['missing', 'basic'],
    expired: ['expired'],
    invalid: ['invalid', 'unsigned', 'garbage', 'encrypted'],
  }

  test('C119 by default nobody passes', async () => {
    const outcomes = await Promise.all(
      Object.values(cases).map((request) => verifierFor().authenticate(request)),
    )
    expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(['denied']))
  })

  test.each(Object.entries(letThrough))(
    'C119 %s lets through its own case only: %j',
    async (anonymous, names) => {
      const verifier = verifierFor({ anonymous: [anonymous as AnonymousCase] })
      const kinds = await Promise.all(
        Object.entries(cases).map(async ([name, request]) => [
          name,
          (await verifier.authenticate(request)).kind,
        ]),
      )
      expect(Object.fromEntries(kinds)).toEqual(
        Object.fromEntries(
          Object.keys(cases).map((name) => [name, names.includes(name) ? 'anonymous' : 'denied']),
        ),
      )
    },
  )

  test('C106 C119 a malformed request passes in no case', async () => {
    const verifier = verifierFor({ anonymous: ['missing', 'expired', 'invalid', 'unavailable'] })
    for (const request of [cases.malformed, cases.twice]) {
      expect(await verifier.authenticate(request)).toMatchObject({
        kind: 'denied',
        denial: { status: 400 },
      })
    }
  })

  test('C120 an outage passes only where the policy says so by name', async () => {
    const strict = verifierFor({ keys: outage, anonymous: ['missing', 'expired', 'invalid'] })
    expect(await strict.authenticate(bearer(good))).toMatchObject({
      kind: 'denied',
      denial: { status: 503 },
    })
    const lenient = verifierFor({ keys: outage, anonymous: ['unavailable'] })
    expect(await lenient.authenticate(bearer(good))).toMatchObject({
      kind: 'anonymous',
      error: { code: 'keys_unavailable' },
    })
  })

  test('C119 the outcome says why the request is anonymous, and holds no authentication', async () => {
    const outcome = await verifierFor({ anonymous: ['expired'] }).authenticate(cases.expired)
    expect(outcome).toMatchObject({ kind: 'anonymous', error: { code: 'token_expired' } })
    expect(outcome).not.toHaveProperty('authentication')
  })
})

describe('onDenied', () => {
  test('is told of a denied request once, with the error and the request', async () => {
    const onDenied = vi.fn<(error: AuthError, request: AuthRequest) => void>()
    const request = bearer(expired)
    await verifierFor({ onDenied }).authenticate(request)
    expect(onDenied).toHaveBeenCalledTimes(1)
    expect(onDenied.mock.calls[0]?.[0]).toMatchObject({ code: 'token_expired' })
    expect(onDenied.mock.calls[0]?.[1]).toBe(request)
  })

  test('is not told of a request that passes, with a token or without', async () => {
    const onDenied = vi.fn<() => void>()
    const verifier = verifierFor({ onDenied, anonymous: ['missing'] })
    await verifier.authenticate(bearer(good))
    await verifier.authenticate(fakeRequest({}))
    expect(onDenied).not.toHaveBeenCalled()
  })

  test('is told of what a guard denies, once, with the request', async () => {
    const onDenied = vi.fn<(error: AuthError, request: AuthRequest) => void>()
    const verifier = verifierFor({ onDenied, anonymous: ['missing'] })
    const request = bearer(good)
    const outcome = await verifier.authenticate(request)
    expect(await verifier.authorize(outcome, hasScopes('orders:admin'))).toMatchObject({
      status: 403,
    })
    expect(onDenied.mock.calls).toEqual([
      [expect.objectContaining({ code: 'scope_insufficient' }), request, expect.any(Function)],
    ])
    const nobody = fakeRequest({})
    await verifier.authorize(await verifier.authenticate(nobody), hasScopes('orders:admin'))
    expect(onDenied).toHaveBeenLastCalledWith(
      expect.objectContaining({ code: 'token_missing' }),
      nobody,
      expect.any(Function),
    )
    await verifier.authorize(await verifier.authenticate(bearer(expired)), hasScopes('x'))
    expect(onDenied).toHaveBeenCalledTimes(3)
  })

  test('is not told twice, and not of guards that let pass or of outcomes without a request', async () => {
    const onDenied = vi.fn<() => void>()
    const verifier = verifierFor({ onDenied })
    const authentication = await verifier.verify(good)
    const outcome = { kind: 'authenticated', authentication } as const
    expect(await verifier.authorize(outcome, hasScopes('x'))).toMatchObject({ status: 403 })
    await verifier.authorize(await verifier.authenticate(bearer(good)), not(hasScopes('x')))
    expect(onDenied).not.toHaveBeenCalled()
  })

  test('cannot change the answer, also by failing', async () => {
    const outcome = verifierFor({ onDenied: failing }).authenticate(bearer(expired))
    await expect(outcome).resolves.toMatchObject({ kind: 'denied', denial: { status: 401 } })
  })
})

describe('close', () => {
  test('may be called twice, and resolves', async () => {
    const verifier = verifierFor()
    await expect(verifier.close()).resolves.toBeUndefined()
    await expect(verifier.close()).resolves.toBeUndefined()
  })
})
