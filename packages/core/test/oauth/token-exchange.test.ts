import { describe, expect, test } from 'vitest'
import { fakeRequest } from '../http/fake-request.ts'
import { refusal } from '../refusal.ts'
import {
  credentials,
  exchanged,
  exchanging,
  externalToken,
  internalToken,
} from './exchanging-verifier.ts'
import { scriptedEndpoint, silence, type EndpointScript } from './scripted-endpoint.ts'

describe('the request', () => {
  test('TD-3 is one POST with the token, what it is, and the credentials', async () => {
    const { verifier, endpoint } = await exchanging()
    const token = externalToken()
    await verifier.verify(token)
    expect(endpoint.requests).toHaveLength(1)
    const [request] = endpoint.requests
    expect(request?.method).toBe('POST')
    expect([...(request?.form ?? [])]).toEqual([
      ['grant_type', 'urn:ietf:params:oauth:grant-type:token-exchange'],
      ['subject_token_type', 'urn:ietf:params:oauth:token-type:access_token'],
      ['subject_token', token],
    ])
    expect(request?.headers).toMatchObject({
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `Basic ${Buffer.from('gateway:wee+ones%3A+keep+out').toString('base64')}`,
    })
  })

  test('TD-3 says audience, resource, scope and token type as configured', async () => {
    const { verifier, endpoint } = await exchanging(undefined, {
      audience: 'internal api',
      resource: 'https://api.example/?a=b&c',
      scope: 'read write',
      subjectTokenType: 'urn:ietf:params:oauth:token-type:jwt',
      clientAuthentication: 'client_secret_post',
    })
    await verifier.verify(externalToken())
    expect(Object.fromEntries(endpoint.requests[0]?.form ?? [])).toEqual({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      audience: 'internal api',
      resource: 'https://api.example/?a=b&c',
      scope: 'read write',
      subject_token: externalToken(),
      client_id: 'gateway',
      client_secret: credentials.clientSecret,
    })
    expect(endpoint.requests[0]?.headers).not.toHaveProperty('authorization')
  })
})

describe('an issuer that does not exchange', () => {
  test.each(['invalid_request', 'invalid_grant', 'invalid_target'])(
    'TD-3 C162 400 with %s is exchange_refused, 401',
    async (error) => {
      const { verifier } = await exchanging(() => ({ status: 400, body: { error } }))
      await expect(verifier.verify(externalToken())).rejects.toMatchObject({
        ...refusal('exchange_refused', /the issuer refused to exchange the token; see cause/),
        kind: 'refusal',
        cause: { message: expect.stringMatching(/answered 400, expected 200/) },
      })
      const request = fakeRequest({ headers: { authorization: [`Bearer ${externalToken()}`] } })
      expect(await verifier.authenticate(request)).toMatchObject({ denial: { status: 401 } })
    },
  )

  const good = JSON.stringify(exchanged().body)
  const troubles: readonly [string, EndpointScript, RegExp][] = [
    ['401', () => ({ status: 401, body: good }), /answered 401, expected 200/],
    ['403', () => ({ status: 403, body: good }), /answered 403/],
    ['404', () => ({ status: 404, body: good }), /answered 404/],
    ['429', () => ({ status: 429, body: good }), /answered 429/],
    ['500', () => ({ status: 500, body: good }), /answered 500/],
    ['201', () => ({ status: 201, body: good }), /answered 201/],
    ['HTML', () => ({ body: '<html>' }), /the answer is not JSON/],
    ['a token twice', () => ({ body: `{"access_token":"",${good.slice(1)}` }), /name twice/],
    ['no token', () => exchanged(undefined, { access_token: undefined }), /got undefined/],
    ['an empty token', () => exchanged(''), /expected a string access_token, got string/],
    ['a token that is null', () => exchanged(null), /access_token, got object/],
    ['a token that is a list', () => exchanged([internalToken()]), /access_token, got object/],
    ['only an id_token', () => ({ body: { id_token: internalToken() } }), /got undefined/],
  ]

  test.each(troubles)('C155 TD-3 %s is exchange_unavailable, 503', async (_, script, message) => {
    const { verifier } = await exchanging(script)
    await expect(verifier.verify(externalToken())).rejects.toMatchObject({
      ...refusal('exchange_unavailable', /^the token could not be exchanged: "/),
      kind: 'unavailable',
      cause: { message: expect.stringMatching(message) },
    })
    const request = fakeRequest({ headers: { authorization: [`Bearer ${externalToken()}`] } })
    expect(await verifier.authenticate(request)).toMatchObject({ denial: { status: 503 } })
  })

  test('C155 TD-3 a redirect is not followed: token and secret go to no other address', async () => {
    const other = await scriptedEndpoint(() => exchanged())
    const headers = { location: other.url }
    for (const status of [302, 307, 308]) {
      const { verifier } = await exchanging(() => ({ status, headers }))
      await expect(verifier.verify(externalToken())).rejects.toMatchObject({
        code: 'exchange_unavailable',
        cause: { message: expect.stringMatching(/redirects are not followed/) },
      })
    }
    expect(other.requests).toEqual([])
  })

  test('TD-3 what is thrown and is no error is named unknown', async () => {
    const { verifier } = await exchanging(undefined, { fetch: () => Promise.reject('down') })
    await expect(verifier.verify(externalToken())).rejects.toMatchObject({
      code: 'exchange_unavailable',
      message: 'the token could not be exchanged: "unknown"',
      cause: 'down',
    })
  })

  test('C155 TD-3 silence ends at timeoutMs', async () => {
    const { verifier, endpoint } = await exchanging(silence, { timeoutMs: 40 })
    await expect(verifier.verify(externalToken())).rejects.toMatchObject({
      code: 'exchange_unavailable',
      kind: 'unavailable',
    })
    expect(endpoint.requests).toHaveLength(1)
  })

  test('C103 no error tells either token or the secret', async () => {
    const scripts = [
      ...troubles.map(([, script]) => script),
      () => ({ status: 400, body: good }),
      () => exchanged(internalToken({ aud: 'x' })),
    ]
    for (const script of scripts) {
      const { verifier, endpoint } = await exchanging(script)
      const error: unknown = await verifier.verify(externalToken()).catch((fault: unknown) => fault)
      const { message, stack, cause } = error as Error
      const told = [message, stack, JSON.stringify(error), String(cause), (cause as Error)?.stack]
      expect(endpoint.requests).toHaveLength(1)
      for (const secret of [externalToken(), internalToken(), credentials.clientSecret]) {
        expect(told.join('\n')).not.toContain(secret)
      }
    }
  })

  test('TD-3 a failure is not remembered, a refusal neither', async () => {
    const { verifier, endpoint } = await exchanging(() => ({ status: 500 }))
    const codes: unknown[] = []
    for (const status of [500, 400, 200]) {
      endpoint.script = () => ({ ...exchanged(), status })
      codes.push(
        await verifier.verify(externalToken()).then(
          ({ subject }) => subject,
          (error: unknown) => (error as { code: string }).code,
        ),
      )
    }
    expect(codes).toEqual(['exchange_unavailable', 'exchange_refused', 'alice'])
  })
})

function revoking(issuer: string) {
  return async (claims: { readonly iss?: string }) => claims.iss === issuer
}

describe('isRevoked', () => {
  test('TD-3 is asked about the foreign token, also while its exchange is remembered', async () => {
    let revoked = ''
    const { verifier, endpoint } = await exchanging(
      undefined,
      {},
      { isRevoked: (claims) => revoking(revoked)(claims) },
    )
    await verifier.verify(externalToken())
    revoked = 'https://external.example'
    for (const token of [externalToken(), externalToken({ jti: 'another' })]) {
      await expect(verifier.verify(token)).rejects.toMatchObject(
        refusal('token_revoked', /isRevoked answered true/),
      )
    }
    expect(endpoint.requests).toHaveLength(1)
  })

  test('TD-3 is asked about the token that comes back as well', async () => {
    const isRevoked = revoking('https://internal.example')
    const { verifier } = await exchanging(undefined, {}, { isRevoked })
    await expect(verifier.verify(externalToken())).rejects.toMatchObject(
      refusal('token_revoked', /isRevoked answered true/),
    )
  })
})
