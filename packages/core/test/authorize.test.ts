import { describe, expect, test } from 'vitest'
import { hasScopes } from '../src/authorize.ts'
import type { Outcome } from '../src/outcome.ts'
import { fakeRequest } from './http/fake-request.ts'
import { messageOf } from './options/option-error.ts'
import { baseClaims, sign, verifierFor } from './signing.ts'

const verifier = verifierFor({ anonymous: ['missing'] })

function outcomeFor(scope: unknown): Promise<Outcome> {
  const token = sign({ alg: 'RS256', kid: 'rsa' }, baseClaims({ scope }))
  return verifier.authenticate(fakeRequest({ headers: { authorization: [`Bearer ${token}`] } }))
}

describe('hasScopes', () => {
  test.each([
    ['read', ['read']],
    ['read write', ['write']],
    ['write  read', ['read', 'write']],
    ['read:all', ['read:all']],
  ])('C099 the scope %j meets %j', async (scope, required) => {
    const outcome = await outcomeFor(scope)
    expect(outcome.kind).toBe('authenticated')
    expect(await verifier.authorize(outcome, hasScopes(...required))).toBeNull()
  })

  test.each([
    ['read:all', ['read']],
    ['rea', ['read']],
    ['Read', ['read']],
    ['read,write', ['read']],
    ['read\twrite', ['read']],
    ['read', ['read', 'write']],
    ['', ['read']],
    [undefined, ['read']],
    [['read'], ['read']],
    [{ read: true }, ['read']],
    [null, ['read']],
    [true, ['true']],
  ])('C099 C115 the scope %j does not meet %j', async (scope, required) => {
    const denial = await verifier.authorize(await outcomeFor(scope), hasScopes(...required))
    const granted = typeof scope === 'string' ? scope.split(' ') : []
    const missing = required.filter((name) => !granted.includes(name))
    expect(denial).toEqual({
      status: 403,
      headers: {
        'www-authenticate': `Bearer realm="api", error="insufficient_scope", error_description="The access token lacks a required scope", scope="${missing.join(' ')}"`,
        'cache-control': 'no-store',
        'content-type': 'application/json; charset=utf-8',
      },
      body: '{"error":"insufficient_scope","error_description":"The access token lacks a required scope"}',
    })
  })

  test('C099 the refusal names what is missing, and nothing more', async () => {
    const outcome = await outcomeFor('read')
    if (outcome.kind !== 'authenticated') throw new Error(outcome.error.message)
    expect(hasScopes('read', 'write', 'admin').refusal(outcome.authentication, {})).toMatchObject({
      code: 'scope_insufficient',
      kind: 'refusal',
      claim: 'scope',
      scopes: ['write', 'admin'],
      message: expect.stringMatching(/^the token lacks write admin;/),
    })
  })

  test.each([
    [[]],
    [[undefined]],
    [['']],
    [['read', '']],
    [['read write']],
    [['re"ad']],
    [['re\\ad']],
    [['read\r\n']],
    [['é']],
    [[['read']]],
    [[{ all: ['read'] }]],
    [[null]],
    [[7]],
  ])('C100 refuses %j when the guard is made', (scopes: readonly unknown[]) => {
    expect(messageOf(() => hasScopes(...(scopes as string[])))).toMatch(
      /^Sekisho: requireScopes\(\) needs at least one scope, each without spaces or quotes; got \[/,
    )
  })

  test('C100 later changes to the list do not change the requirement', async () => {
    const scopes = ['admin']
    const requirement = hasScopes(...scopes)
    scopes.length = 0
    expect(await verifier.authorize(await outcomeFor('read'), requirement)).toHaveProperty(
      'status',
      403,
    )
  })
})

describe('authorize', () => {
  test('C119 an anonymous request is challenged to come back with a token', async () => {
    const outcome = await verifier.authenticate(fakeRequest({}))
    expect(outcome.kind).toBe('anonymous')
    expect(await verifier.authorize(outcome, hasScopes('read'))).toMatchObject({
      status: 401,
      headers: { 'www-authenticate': 'Bearer realm="api"' },
      body: '{"error_description":"Authentication is required"}',
    })
  })

  test('a denied request stays denied, with its own denial', async () => {
    const outcome = await verifier.authenticate(
      fakeRequest({ headers: { authorization: ['Bearer x'] } }),
    )
    if (outcome.kind !== 'denied') throw new Error(`the request was ${outcome.kind}`)
    expect(await verifier.authorize(outcome, { refusal: () => null })).toBe(outcome.denial)
  })

  test('the realm and the metadata of the verifier are in the challenge', async () => {
    const own = verifierFor({
      realm: 'orders "v1"',
      resourceMetadata: 'https://api.example/.well-known/oauth-protected-resource',
    })
    const denial = await own.authorize(await outcomeFor('read'), hasScopes('write'))
    expect(denial?.headers['www-authenticate']).toBe(
      'Bearer realm="orders \\"v1\\"", error="insufficient_scope", error_description="The access token lacks a required scope", scope="write", resource_metadata="https://api.example/.well-known/oauth-protected-resource"',
    )
  })
})
