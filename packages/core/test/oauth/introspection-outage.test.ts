import { describe, expect, test } from 'vitest'
import { fakeRequest } from '../http/fake-request.ts'
import { refusal } from '../refusal.ts'
import { baseClaims } from '../signing.ts'
import { active, credentials, introspecting, opaque } from './introspecting-verifier.ts'
import { scriptedEndpoint, silence, type EndpointScript } from './scripted-endpoint.ts'

const good = JSON.stringify(active().body)

/** Each body says that the token is active: what refuses it is what came around it. */
const troubles: readonly [string, EndpointScript, RegExp][] = [
  ['401', () => ({ status: 401, body: good }), /answered 401, expected 200/],
  ['403', () => ({ status: 403, body: good }), /answered 403/],
  ['400', () => ({ status: 400, body: good }), /answered 400/],
  ['404', () => ({ status: 404, body: good }), /answered 404/],
  ['429', () => ({ status: 429, body: good }), /answered 429/],
  ['500', () => ({ status: 500, body: good }), /answered 500/],
  ['503', () => ({ status: 503, body: good }), /answered 503/],
  ['201', () => ({ status: 201, body: good }), /answered 201/],
  ['204', () => ({ status: 204, body: '' }), /answered 204/],
  ['HTML', () => ({ body: '<html>Sign in</html>' }), /the answer is not JSON/],
  ['nothing', () => ({ body: '' }), /the answer is not JSON/],
  ['a list', () => ({ body: `[${good}]` }), /the answer is not a JSON object/],
  ['true', () => ({ body: 'true' }), /the answer is not a JSON object/],
  ['JSON cut off', () => ({ body: good.slice(0, -1) }), /the answer is not JSON/],
  [
    'active twice',
    () => ({ body: `{"active":false,${good.slice(1)}` }),
    /the answer has a member name twice/,
  ],
  [
    'a signed answer, which is not read here',
    () => ({
      headers: { 'content-type': 'application/token-introspection+jwt' },
      body: 'eyJhbGciOiJub25lIn0.eyJhY3RpdmUiOnRydWV9.',
    }),
    /the answer is not JSON/,
  ],
  [
    'more than maxBodyBytes',
    () => ({ body: JSON.stringify({ ...active().body, filler: 'x'.repeat(300_000) }) }),
    /longer than maxBodyBytes 262144/,
  ],
]

const down: EndpointScript = () => ({ status: 500 })

describe('an issuer that cannot be asked', () => {
  test.each(troubles)('C155 %s is 503, never allowed and never 401', async (_, script, cause) => {
    const { verifier } = await introspecting(script)
    await expect(verifier.verify(opaque)).rejects.toMatchObject({
      ...refusal('introspection_unavailable', /the issuer could not be asked .*; see cause/),
      kind: 'unavailable',
      cause: { message: expect.stringMatching(cause) },
    })
    const outcome = await verifier.authenticate(
      fakeRequest({ headers: { authorization: [`Bearer ${opaque}`] } }),
    )
    expect(outcome).toMatchObject({
      kind: 'denied',
      denial: { status: 503, headers: { 'retry-after': '5' } },
    })
    expect(JSON.stringify(outcome)).not.toMatch(/invalid_token|www-authenticate/)
  })

  test('C155 a redirect is not followed: the token goes to no other address', async () => {
    const other = await scriptedEndpoint(() => active())
    for (const status of [301, 302, 303, 307, 308]) {
      const { verifier, endpoint } = await introspecting(() => ({
        status,
        headers: { location: other.url },
      }))
      await expect(verifier.verify(opaque)).rejects.toMatchObject({
        code: 'introspection_unavailable',
        cause: { message: expect.stringMatching(/redirects are not followed/) },
      })
      expect(endpoint.requests).toHaveLength(1)
    }
    expect(other.requests).toEqual([])
  })

  test('C155 silence ends at timeoutMs', async () => {
    const { verifier, endpoint } = await introspecting(silence, { timeoutMs: 40 })
    await expect(verifier.verify(opaque)).rejects.toMatchObject(
      refusal('introspection_unavailable', /could not be asked about the token/),
    )
    expect(endpoint.requests).toHaveLength(1)
  })

  test('C155 a closed port is 503', async () => {
    const { verifier } = await introspecting(undefined, { endpoint: 'http://127.0.0.1:1/' })
    await expect(verifier.verify(opaque)).rejects.toMatchObject({
      code: 'introspection_unavailable',
      cause: { message: 'fetch failed' },
    })
  })

  test('C119 C155 passes as anonymous only where the policy names that case', async () => {
    const request = fakeRequest({ headers: { authorization: [`Bearer ${opaque}`] } })
    const strict = await introspecting(down, {}, { anonymous: ['missing', 'invalid', 'expired'] })
    expect(await strict.verifier.authenticate(request)).toMatchObject({ kind: 'denied' })
    const lenient = await introspecting(down, {}, { anonymous: ['unavailable'] })
    expect(await lenient.verifier.authenticate(request)).toMatchObject({
      kind: 'anonymous',
      error: { code: 'introspection_unavailable' },
    })
  })

  test('C103 no error tells the token, the secret or the answer', async () => {
    const scripts = [
      ...troubles.map(([, script]) => script),
      () => ({ body: { active: false, ...baseClaims({ email: 'alice@people.example' }) } }),
      () => active({ iss: 'https://evil.example', email: 'alice@people.example' }),
      () => active({ cnf: { jkt: 'thumbprint' } }),
    ]
    for (const script of scripts) {
      const { verifier, endpoint } = await introspecting(script)
      const error: unknown = await verifier.verify(opaque).catch((reason: unknown) => reason)
      const { message, cause, stack } = error as Error
      const told = [message, stack, JSON.stringify(error), String(cause), (cause as Error)?.stack]
      expect(endpoint.requests).toHaveLength(1)
      for (const secret of [opaque, credentials.clientSecret, 'alice@people', 'thumbprint']) {
        expect(told.join('\n')).not.toContain(secret)
      }
      expect(told.join('\n')).not.toContain(endpoint.requests[0]?.headers.authorization)
    }
  })
})
