import { givenToken } from '../../src/http/given-token.ts'
import { describe, expect, test } from 'vitest'
import { tokenFor } from '../connections/open-connection.ts'
import { verifierFor } from '../signing.ts'

const none = (): readonly string[] => []

describe('a token that the host has read itself', () => {
  test('is verified, whatever the token sources of the policy are', async () => {
    const verifier = verifierFor({ tokenSources: [{ cookie: 'session' }] })
    expect(await verifier.authenticate(givenToken(tokenFor(9)))).toMatchObject({
      kind: 'authenticated',
      authentication: { subject: 'alice' },
    })
  })

  test('is all that there is: a GET without headers, query and form', () => {
    const request = givenToken(tokenFor(9))
    expect(request.method).toBe('GET')
    const places = ['header', 'query', 'form'] as const
    for (const place of places) expect(request[place]('authorization')).toEqual([])
  })

  test.each([undefined, null, ''])('C127 is missing when it is %j', async (token) => {
    const outcome = await verifierFor().authenticate(givenToken(token))
    expect(outcome).toMatchObject({
      kind: 'denied',
      error: {
        code: 'token_missing',
        message: expect.stringContaining('the host found no access token') as string,
      },
      denial: { status: 401, headers: { 'www-authenticate': 'Bearer realm="api"' } },
    })
  })

  test.each([[{}], [[]], [0], [true], [{ toString: () => 'x' }], [['a', 'b']]])(
    'C127 is malformed when it is %j',
    async (token) => {
      const outcome = await verifierFor().authenticate(givenToken(token))
      expect(outcome).toMatchObject({ kind: 'denied', error: { code: 'token_malformed' } })
    },
  )

  test('C127 cannot be passed off by a request that looks alike', async () => {
    const alike = { method: 'GET', header: none, query: none, form: none, token: tokenFor(9) }
    const outcome = await verifierFor().authenticate(alike)
    expect(outcome).toMatchObject({ kind: 'denied', error: { code: 'token_missing' } })
  })

  test('C119 may be missing where anonymous says so, and not bad', async () => {
    const verifier = verifierFor({ anonymous: ['missing'] })
    const kindOf = async (token: unknown) => (await verifier.authenticate(givenToken(token))).kind
    expect([await kindOf(undefined), await kindOf('x'), await kindOf(1)]).toEqual([
      'anonymous',
      'denied',
      'denied',
    ])
  })
})
