import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createOauthClient } from '../../src/oauth/oauth-client.ts'
import { messageOf, optionError } from '../options/option-error.ts'
import { introspecting, opaque } from './introspecting-verifier.ts'
import { scriptedEndpoint } from './scripted-endpoint.ts'

const secret = 'a:%+ é&=/\u{1F511}'
const base = {
  endpoint: 'https://issuer.example/introspect',
  clientId: 'api',
  clientSecret: secret,
}

/** The two halves, taken apart and decoded as RFC 6749 section 2.3.1 and appendix B say. */
function readBasic(authorization: string | undefined): readonly string[] {
  const [scheme, encoded = ''] = (authorization ?? '').split(' ')
  const halves = Buffer.from(encoded, 'base64').toString('latin1').split(':')
  return [scheme ?? '', ...halves.map((half) => decodeURIComponent(half.replaceAll('+', ' ')))]
}

function secretFile(text: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'sekisho-'))
  onTestFinished(() => {
    rmSync(directory, { recursive: true })
  })
  const path = join(directory, 'secret')
  writeFileSync(path, text)
  return path
}

function clientError(changes: object): string {
  return messageOf(() => createOauthClient({ ...base, ...changes }, 'introspection'))
}

describe('the request', () => {
  test('C155 is a POST of a form, with Basic credentials that are form-encoded first', async () => {
    const { verifier, endpoint } = await introspecting(undefined, {
      clientId: 'orders api:1',
      clientSecret: secret,
    })
    await verifier.verify(opaque)
    const [request] = endpoint.requests
    expect(request).toMatchObject({ method: 'POST', url: '/endpoint' })
    expect(request?.headers).toMatchObject({
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
    })
    expect([...(request?.form ?? [])]).toEqual([
      ['token', opaque],
      ['token_type_hint', 'access_token'],
    ])
    expect(request?.headers.authorization).toBe(
      `Basic ${Buffer.from('orders+api%3A1:a%3A%25%2B+%C3%A9%26%3D%2F%F0%9F%94%91').toString('base64')}`,
    )
    expect(readBasic(request?.headers.authorization)).toEqual(['Basic', 'orders api:1', secret])
  })

  test('C155 carries the credentials in its body with client_secret_post, and only there', async () => {
    const { verifier, endpoint } = await introspecting(undefined, {
      clientAuthentication: 'client_secret_post',
      clientSecret: secret,
    })
    await verifier.verify(opaque)
    expect(Object.fromEntries(endpoint.requests[0]?.form ?? [])).toEqual({
      token: opaque,
      token_type_hint: 'access_token',
      client_id: 'orders-api',
      client_secret: secret,
    })
    expect(endpoint.requests[0]?.headers).not.toHaveProperty('authorization')
    expect(endpoint.requests[0]?.url).toBe('/endpoint')
  })

  test.each(['&client_id=evil', 'x&active=true#', '%26a%3Db', 'a b+c', '\'"<>'])(
    'C155 a token cannot add a parameter to it: %s',
    async (token) => {
      const { verifier, endpoint } = await introspecting()
      await verifier.verify(token)
      expect([...(endpoint.requests[0]?.form ?? [])]).toEqual([
        ['token', token],
        ['token_type_hint', 'access_token'],
      ])
    },
  )

  test('carries headers of the options besides', async () => {
    const { verifier, endpoint } = await introspecting(undefined, { headers: { 'x-api-key': 'k' } })
    await verifier.verify(opaque)
    expect(endpoint.requests[0]?.headers).toMatchObject({
      'x-api-key': 'k',
      authorization: expect.stringMatching(/^Basic /) as string,
    })
  })
})

describe('clientSecretFile', () => {
  test('C155 is read when the client is made, without the white space around it', async () => {
    const path = secretFile(`\n ${secret}\r\n`)
    const endpoint = await scriptedEndpoint(() => ({ body: {} }))
    const ask = createOauthClient(
      { endpoint: endpoint.url, clientId: 'api', clientSecretFile: path },
      'introspection',
    )
    writeFileSync(path, 'another')
    await ask({})
    expect(readBasic(endpoint.requests[0]?.headers.authorization)).toEqual(['Basic', 'api', secret])
  })

  test('C155 that is missing, a directory or blank is a TypeError', () => {
    const { clientSecret: _, ...rest } = base
    const error = (clientSecretFile: string) =>
      messageOf(() => createOauthClient({ ...rest, clientSecretFile }, 'exchange'))
    for (const path of [join(tmpdir(), 'sekisho-no-such-file'), tmpdir()]) {
      expect(error(path)).toBe(
        'Sekisho: clientSecretFile of exchange cannot be read; check the path and its rights',
      )
    }
    expect(() =>
      createOauthClient({ ...rest, clientSecretFile: join(tmpdir(), 'sekisho-none') }, 'exchange'),
    ).toThrow(expect.objectContaining({ cause: expect.objectContaining({ code: 'ENOENT' }) }))
    expect(error(secretFile(' \n'))).toBe('Sekisho: the client secret of exchange is empty')
  })
})

describe('the options of the endpoint', () => {
  test.each([
    ['no endpoint', { endpoint: undefined }, /endpoint of introspection must be .*; got undefined/],
    ['a path', { endpoint: '/introspect' }, /must be an absolute https URL; got "\/introspect"/],
    [
      'C155 plain http',
      { endpoint: 'http://issuer.example/' },
      /must be an https URL .*never in prod/,
    ],
    [
      'a password in the URL',
      { endpoint: 'https://api:hunter2@issuer.example/' },
      /must not hold a user name or password; use the headers option$/,
    ],
    ['no clientId', { clientId: undefined }, /clientId of introspection must be .*; got undefined/],
    ['an empty clientId', { clientId: '' }, /clientId of introspection must be a non-empty string/],
    ['no secret', { clientSecret: undefined }, /needs either clientSecret or clientSecretFile$/],
    ['an empty secret', { clientSecret: '' }, /the client secret of introspection is empty$/],
    ['a secret that is a number', { clientSecret: 7 }, /secret of introspection is empty$/],
    ['both secrets', { clientSecretFile: '/x' }, /needs either clientSecret or clientSecretFile$/],
    [
      'another authentication',
      { clientAuthentication: 'none' },
      /clientAuthentication of introspection must be client_secret_basic or .*; got "none"/,
    ],
    [
      'a second Authorization header',
      { headers: { Authorization: 'Bearer hunter2' } },
      /headers of introspection must be without authorization, which client_secret_basic sets; got "authorization"$/,
    ],
    ['a timeout of zero', { timeoutMs: 0 }, /timeoutMs must be a number from 1 to 60000; got 0/],
  ])('refuses %s, and shows no secret', (_, changes, message) => {
    const shown = clientError(changes)
    expect(shown).toMatch(message)
    expect(shown).not.toContain(secret)
    expect(shown).not.toContain('hunter2')
  })

  test.each([
    ['an unknown option', { url: 'x' }, /introspection has no option "url"; it has .*endpoint/],
    ['text', 'https://issuer.example', /introspection must be an object of options; got text/],
    ['an empty clientId', { clientId: '' }, /clientId of introspection must be a non-empty/],
    ['an undefined secret', { clientSecret: undefined }, /clientSecret must be set, or left out/],
    [
      'cacheSeconds beyond an hour',
      { cacheSeconds: 3601 },
      /cacheSeconds must be .* from 0 to 3600/,
    ],
    ['cacheSeconds below zero', { cacheSeconds: -1 }, /cacheSeconds must be a number from 0/],
    ['cacheSeconds without end', { cacheSeconds: Infinity }, /cacheSeconds must .*; got Infinity/],
    ['no cache at all', { maxCacheEntries: 0 }, /maxCacheEntries must be a number from 1/],
    ['half a request', { maxConcurrent: 1.5 }, /maxConcurrent must be a whole number; got 1.5/],
    ['no request', { maxConcurrent: 0 }, /maxConcurrent must be a number from 1 to 10000/],
  ])('C088 introspection refuses %s', (_, changes, message) => {
    const introspection = typeof changes === 'string' ? changes : { ...base, ...changes }
    const shown = optionError({ introspection })
    expect(shown).toMatch(message)
    expect(shown).not.toContain(secret)
  })

  test('C088 introspection refuses undefined: a missing variable does not switch it off', () => {
    expect(optionError({ introspection: undefined })).toMatch(/introspection must be set, or left/)
  })
})
