import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { connect, createServer } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { nodeRequest } from '../../src/http/node-request.ts'
import { sign, verifierFor } from '../signing.ts'
import { rawExchange } from './raw-exchange.ts'

const token = sign({ alg: 'RS256', kid: 'rsa' })
const sources = [
  'authorization',
  { cookie: 'token' },
  { query: 'access_token' },
  { form: 'access_token' },
] as const

/** 'authenticated', or the status and code with which a real request of these lines is denied. */
function verdict(lines: readonly string[], body?: unknown): Promise<string> {
  return rawExchange(lines, async (request) => {
    const outcome = await verifierFor({ tokenSources: sources }).authenticate(
      nodeRequest(request, body),
    )
    if (outcome.kind !== 'denied') return outcome.kind
    return `${outcome.denial.status} ${outcome.error.code}`
  })
}

function readTokenHeaders(request: IncomingMessage): readonly (readonly string[])[] {
  const subject = nodeRequest(request)
  return [subject.header('x-token'), subject.header('x-token3')]
}

describe('nodeRequest over HTTP/1.1', () => {
  test('C104 finds the header in any case', async () => {
    for (const name of ['Authorization', 'authorization', 'AUTHORIZATION']) {
      expect(await verdict(['GET / HTTP/1.1', `${name}: Bearer ${token}`])).toBe('authenticated')
    }
  })

  test('C107 sees the second Authorization line, which req.headers drops', async () => {
    const lines = ['GET / HTTP/1.1', `Authorization: Bearer ${token}`, 'authorization: Bearer x']
    expect(await rawExchange(lines, ({ headers }) => headers.authorization)).toBe(`Bearer ${token}`)
    expect(await verdict(lines)).toBe('400 request_malformed')
  })

  test('C107 gives all lines of a header in order, and none of another', async () => {
    const lines = ['GET / HTTP/1.1', 'X-Token: one', 'X-Token2: two', 'x-tOKEN: three']
    expect(await rawExchange(lines, readTokenHeaders)).toEqual([['one', 'three'], []])
  })

  test.each([
    ['C105 a tab for the space', `Authorization: Bearer\t${token}`, '400 request_malformed'],
    ['C105 two spaces', `Authorization: Bearer  ${token}`, 'authenticated'],
    ['white space around the value', `Authorization:  \t Bearer ${token} \t `, 'authenticated'],
    ['C116 no token', 'Authorization: Bearer', '400 request_malformed'],
    ['C116 an empty value', 'Authorization:', '400 request_malformed'],
    ['C117 bytes beyond ASCII', 'Authorization: Bearer \u00e9\u00ff', '400 request_malformed'],
    ['C118 Basic', 'Authorization: Basic YTpi', '401 token_missing'],
    ['C112 nothing', 'Accept: */*', '401 token_missing'],
  ])('%s', async (_, line, expected) => {
    expect(await verdict(['GET / HTTP/1.1', line])).toBe(expected)
  })

  test.each([
    ['/?access_token=TOKEN', 'authenticated'],
    ['/a/b?x=1&access_token=TOKEN&y=2', 'authenticated'],
    ['/?access%5Ftoken=TOKEN', 'authenticated'],
    ['http://api.example/?access_token=TOKEN', 'authenticated'],
    ['/?access_token=TOKEN&access_token=TOKEN', '400 token_ambiguous'],
    ['/?access_token=TOKEN&access%5Ftoken=', '400 token_ambiguous'],
    ['/?access_token=%zz%ff', '401 token_malformed'],
    ['/?access_token=', '401 token_missing'],
    ['/?access_token', '401 token_missing'],
    ['/access_token=TOKEN', '401 token_missing'],
    ['/?Access_Token=TOKEN', '401 token_missing'],
    ['/?', '401 token_missing'],
    ['/', '401 token_missing'],
  ])('C109 C116 the query of %s', async (target, expected) => {
    expect(await verdict([`GET ${target.replaceAll('TOKEN', token)} HTTP/1.1`])).toBe(expected)
  })

  test('reads the cookie of a real request', async () => {
    expect(await verdict(['GET / HTTP/1.1', `Cookie: a=1; token=${token}; b=2`])).toBe(
      'authenticated',
    )
    expect(await verdict(['GET / HTTP/1.1', 'Cookie: token=a', 'Cookie: token=b'])).toBe(
      '400 token_ambiguous',
    )
  })
})

describe('the form', () => {
  const form = 'Content-Type: application/x-www-form-urlencoded'
  const post = ['POST / HTTP/1.1', form]

  test.each([
    ['a string field', { access_token: token }, 'authenticated'],
    ['a field twice', { access_token: [token, token] }, '400 token_ambiguous'],
    ['an empty list', { access_token: [] }, '401 token_missing'],
    ['an empty field', { access_token: '' }, '401 token_missing'],
    ['no such field', { token }, '401 token_missing'],
    ['an inherited field', Object.create({ access_token: token }), '401 token_missing'],
    ['a body that was not parsed', `access_token=${token}`, '401 token_missing'],
    ['a body in bytes', Buffer.from(`access_token=${token}`), '401 token_missing'],
    ['no body', undefined, '401 token_missing'],
    ['null', null, '401 token_missing'],
    ['a list', [token], '401 token_missing'],
  ])('C110 of %s', async (_, body, expected) => {
    expect(await verdict(post, body)).toBe(expected)
  })

  test('C106 a field that is no text beside a token still counts as a second one', async () => {
    const lines = [...post, `Authorization: Bearer ${token}`]
    expect(await verdict(lines, { access_token: [token, { a: 1 }] })).toBe('400 token_ambiguous')
  })

  test.each([
    ['with a charset', `${form}; charset=utf-8`, 'authenticated'],
    ['in other case', form.toUpperCase(), 'authenticated'],
    ['with a space before the charset', `${form} ;charset=utf-8`, 'authenticated'],
    [
      'that only ends alike',
      'Content-Type: x-application/x-www-form-urlencoded',
      '401 token_missing',
    ],
    ['of JSON', 'Content-Type: application/json', '401 token_missing'],
    ['of multipart', 'Content-Type: multipart/form-data; boundary=x', '401 token_missing'],
    ['that only begins alike', `${form}2`, '401 token_missing'],
    ['that is not there', 'Accept: */*', '401 token_missing'],
  ])('C110 is read by its media type: a body %s', async (_, line, expected) => {
    expect(await verdict(['POST / HTTP/1.1', line], { access_token: token })).toBe(expected)
  })

  test('C110 of two content types is not read', async () => {
    for (const other of [form, 'Content-Type: application/json']) {
      expect(await verdict([...post, other], { access_token: token })).toBe('401 token_missing')
    }
  })

  test.each(['GET', 'HEAD'])('C110 is never read on %s', async (method) => {
    expect(await verdict([`${method} / HTTP/1.1`, form], { access_token: token })).toBe(
      '401 token_missing',
    )
  })
})

function given(parts: object): IncomingMessage {
  return { rawHeaders: [], ...parts } as unknown as IncomingMessage
}

describe('a request of a host', () => {
  test('without method and URL is a GET with no query', () => {
    const subject = nodeRequest(given({}))
    expect([subject.method, subject.path, subject.query('Stryker')]).toEqual(['GET', undefined, []])
  })

  test.each([
    ['/a', []],
    ['?a=1', ['1']],
    ['/?b=1#?a=2', []],
    ['/?a=1#&a=2', ['1']],
  ])('has the query of its URL %j', (url, expected) => {
    expect(nodeRequest(given({ url })).query('a')).toEqual(expected)
  })

  test.each([
    [{ url: '/b' }, '/b'],
    [{ url: '/b', originalUrl: '/a/b' }, '/a/b'],
    [{ url: '/b', originalUrl: 1 }, '/b'],
    [{ url: '/b', originalUrl: undefined }, '/b'],
  ])('has the path that came with %j', (parts, expected) => {
    expect(nodeRequest(given(parts)).path).toBe(expected)
  })

  test('has the path that the host remembers', () => {
    expect(nodeRequest(given({ url: '/b' }), undefined, '/a/b').path).toBe('/a/b')
  })
})

describe('nodeRequest over HTTP/2', () => {
  test('C104 reads header, method and query', async () => {
    const server = createServer()
    const seen = Promise.withResolvers<unknown>()
    server.on('request', (request, response) => {
      const subject = nodeRequest(request as unknown as IncomingMessage)
      seen.resolve([
        subject.method,
        subject.header('authorization'),
        subject.header('cookie'),
        subject.query('a'),
      ])
      response.end()
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const client = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    client.request({ ':path': '/x?a=1', authorization: 'Bearer x', cookie: ['a=1', 'b=2'] }).end()
    expect(await seen.promise).toEqual(['GET', ['Bearer x'], ['a=1', 'b=2'], ['1']])
    client.close()
    server.close()
  })
})
