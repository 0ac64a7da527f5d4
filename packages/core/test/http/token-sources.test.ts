import { describe, expect, test } from 'vitest'
import type { AuthError } from '../../src/errors.ts'
import type { TokenSource } from '../../src/http/token-sources.ts'
import { sign, verifierFor } from '../signing.ts'
import { fakeRequest, type RequestParts } from './fake-request.ts'

const token = sign({ alg: 'RS256', kid: 'rsa' })
const authorized = (value: string): RequestParts => ({ headers: { authorization: [value] } })
const every: readonly TokenSource[] = [
  'authorization',
  { cookie: '__Host-token' },
  { header: 'X-Token' },
  { query: 'access_token' },
  { form: 'access_token' },
]

/** 'authenticated', or the status and code with which the request is denied. */
async function verdict(parts: RequestParts, tokenSources?: readonly TokenSource[]) {
  const verifier = verifierFor(tokenSources === undefined ? {} : { tokenSources })
  const outcome = await verifier.authenticate(fakeRequest(parts))
  if (outcome.kind !== 'denied') return outcome.kind
  return `${outcome.denial.status} ${(outcome.error satisfies AuthError).code}`
}

describe('Authorization', () => {
  test.each(['Bearer', 'bearer', 'BEARER', 'bEaReR'])(
    'C104 accepts the scheme as %s',
    async (scheme) => {
      expect(await verdict(authorized(`${scheme} ${token}`))).toBe('authenticated')
    },
  )

  test.each([
    ['C105 several spaces', `Bearer   ${token}`, 'authenticated'],
    ['C105 a tab', `Bearer\t${token}`, '400 request_malformed'],
    ['C105 a space and a tab', `Bearer \t${token}`, '400 request_malformed'],
    ['C116 no token', 'Bearer', '400 request_malformed'],
    ['C116 a space only', 'Bearer ', '400 request_malformed'],
    ['C116 an empty line', '', '400 request_malformed'],
    ['C116 a space behind', `Bearer ${token} `, '400 request_malformed'],
    ['C108 two tokens by comma', `Bearer ${token}, Bearer ${token}`, '400 request_malformed'],
    ['C108 two tokens by space', `Bearer ${token} ${token}`, '400 request_malformed'],
    ['C108 two schemes', `Bearer ${token}, Basic YTpi`, '400 request_malformed'],
    ['C116 a parameter', `Bearer token="${token}"`, '400 request_malformed'],
    ['C116 a quoted token', `Bearer "${token}"`, '400 request_malformed'],
    ['C116 another alphabet', 'Bearer ünicode', '400 request_malformed'],
    ['C116 the token alone', token, '401 token_missing'],
    ['C118 Basic', 'Basic YWxpY2U6cHc=', '401 token_missing'],
    ['C118 Basic with nothing', 'Basic', '401 token_missing'],
    ['C118 Digest', 'Digest username="a", realm="b"', '401 token_missing'],
    ['C118 a scheme that begins alike', `BearerX ${token}`, '401 token_missing'],
    ['C118 DPoP', `DPoP ${token}`, '401 token_missing'],
    ['C104 no scheme at all', `: ${token}`, '400 request_malformed'],
  ])('%s', async (_, value, expected) => {
    expect(await verdict(authorized(value))).toBe(expected)
  })

  test('C107 refuses two lines, whatever they hold', async () => {
    const lines = [`Bearer ${token}`, `Bearer ${token}`]
    expect(await verdict({ headers: { authorization: lines } })).toBe('400 request_malformed')
    const basic = ['Basic YTpi', `Bearer ${token}`]
    expect(await verdict({ headers: { authorization: basic } })).toBe('400 request_malformed')
  })

  test('C107 says of two lines what is wrong', async () => {
    const lines = [`Bearer ${token}`, `Bearer ${token}`]
    for (const source of ['authorization', { basic: 'password' }] as const) {
      const verifier = verifierFor({ tokenSources: [source] })
      const outcome = await verifier.authenticate(
        fakeRequest({ headers: { authorization: lines } }),
      )
      expect(outcome).toHaveProperty(
        'error.message',
        'expected one Authorization header line, got several',
      )
    }
  })

  test('C112 no credentials at all are token_missing', async () => {
    expect(await verdict({})).toBe('401 token_missing')
  })

  test('C103 the message of a malformed header does not repeat it', async () => {
    const outcome = await verifierFor().authenticate(fakeRequest(authorized('Bearer my secret')))
    if (outcome.kind !== 'denied') throw new Error(`the request was ${outcome.kind}`)
    expect(outcome.error.message).toMatch(/"Bearer", spaces, one token/)
    expect(outcome.error.message).not.toContain('my secret')
  })
})

describe('other places', () => {
  test.each<readonly [string, RequestParts]>([
    ['C109 in the query', { query: { access_token: [token] } }],
    ['C110 in the form', { method: 'POST', form: { access_token: [token] } }],
    ['in a cookie', { headers: { cookie: [`access_token=${token}`] } }],
    ['in another header', { headers: { 'x-token': [token] } }],
  ])('%s a token is not seen by default', async (_, parts) => {
    expect(await verdict(parts)).toBe('401 token_missing')
  })

  test.each<readonly [string, RequestParts]>([
    ['the query', { query: { access_token: [token] } }],
    ['the form', { method: 'POST', form: { access_token: [token] } }],
    ['the form of a PUT', { method: 'PUT', form: { access_token: [token] } }],
    ['a cookie', { headers: { cookie: [`a=b; __Host-token=${token}; c=d`] } }],
    [
      'the second cookie line, as HTTP/2 may split it',
      {
        headers: { cookie: ['a=b', `__Host-token=${token}`] },
      },
    ],
    ['a header, whose name is written in any case', { headers: { 'x-token': [token] } }],
  ])('a listed source is read: %s', async (_, parts) => {
    expect(await verdict(parts, every)).toBe('authenticated')
    expect(await verdict(parts, ['authorization'])).toBe('401 token_missing')
  })

  test.each<readonly [string, RequestParts]>([
    ['header and query', { ...authorized(`Bearer ${token}`), query: { access_token: [token] } }],
    [
      'header and form',
      {
        ...authorized(`Bearer ${token}`),
        method: 'POST',
        form: { access_token: [token] },
      },
    ],
    [
      'header and cookie',
      {
        headers: { authorization: [`Bearer ${token}`], cookie: [`__Host-token=${token}`] },
      },
    ],
    [
      'header and empty second query value',
      {
        ...authorized(`Bearer ${token}`),
        query: { access_token: ['', ''] },
      },
    ],
    ['two query parameters', { query: { access_token: [token, token] } }],
    ['a query parameter with an empty one', { query: { access_token: [token, ''] } }],
    ['two form fields', { method: 'POST', form: { access_token: [token, token] } }],
    [
      'C178 two cookies of one name',
      {
        headers: { cookie: [`__Host-token=${token}; __Host-token=${token}`] },
      },
    ],
    [
      'C178 two cookies in two lines',
      {
        headers: { cookie: [`__Host-token=${token}`, `__Host-token=x`] },
      },
    ],
    ['two lines of another header', { headers: { 'x-token': [token, token] } }],
  ])('C106 C116 refuses more than one token: %s', async (_, parts) => {
    expect(await verdict(parts, every)).toBe('400 token_ambiguous')
  })

  test.each(['GET', 'HEAD'])('C110 a form is never read on %s', async (method) => {
    const parts = { method, form: { access_token: [token] } }
    expect(await verdict(parts, every)).toBe('401 token_missing')
  })

  test.each<readonly [string, RequestParts]>([
    ['an empty query parameter', { query: { access_token: [''] } }],
    ['a cleared cookie', { headers: { cookie: ['__Host-token='] } }],
    ['an empty header', { headers: { 'x-token': [''] } }],
  ])('an empty value is no token: %s', async (_, parts) => {
    expect(await verdict(parts, every)).toBe('401 token_missing')
    const both = { ...parts, headers: { ...parts.headers, authorization: [`Bearer ${token}`] } }
    expect(await verdict(both, every)).toBe('authenticated')
  })

  test.each([
    ['another case', `__host-token=${token}`],
    ['a prefix before', `x__Host-token=${token}`],
    ['more behind', `__Host-token2=${token}`],
    ['no name', `=${token}`],
    ['no equals sign', `__Host-token`],
    ['no equals sign and a letter more', `__Host-tokenX`],
    ['the name in the value', `a=__Host-token=${token}`],
    ['a no-break space before', `\u00a0__Host-token=${token}`],
    ['a no-break space behind', `__Host-token\u00a0=${token}`],
    ['a byte order mark before', `\ufeff__Host-token=${token}`],
  ])('C178 a cookie is found by its exact name only: %s', async (_, cookie) => {
    expect(await verdict({ headers: { cookie: [cookie] } }, every)).toBe('401 token_missing')
  })

  test('a cookie that holds no token is refused, not passed over', async () => {
    expect(await verdict({ headers: { cookie: ['__Host-token=x'] } }, every)).toBe(
      '401 token_malformed',
    )
  })
})
