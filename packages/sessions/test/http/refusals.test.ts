import { describe, expect, test } from 'vitest'
import { headerOf, post, type Posted } from './client.ts'
import { startLoginService } from './login-service.ts'

const form = { headers: [['content-type', 'application/x-www-form-urlencoded']] } as const
const json = { headers: [['content-type', 'application/json']] } as const
const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`
const once = 'Send the credentials once: as JSON or as HTTP Basic'
const lacking = 'A login needs user and password'
const oneBearer = 'Expected one Authorization header with one Bearer token'

const refused: readonly (readonly [string, string, Posted, string])[] = [
  ['/login', 'a form', { form: { a: 'b' } }, 'The body must be application/json'],
  ['/login', 'no JSON', { ...json, text: '{' }, 'The body is not valid JSON'],
  ['/login', 'a list', { json: [] }, 'The body must be a JSON object'],
  ['/login', 'null', { json: null }, 'The body must be a JSON object'],
  ['/login', 'a number', { json: 7 }, 'The body must be a JSON object'],
  [
    '/login',
    'a repeated name',
    { ...json, text: '{"user":"a","user":"b"}' },
    'The body must be a flat JSON object without repeated names',
  ],
  [
    '/login',
    'bytes that are no UTF-8',
    { ...json, bytes: Buffer.from([0x22, 0xff, 0x22]) },
    'The body is not valid UTF-8',
  ],
  ['/login', 'no password', { json: { user: 'alice' } }, lacking],
  ['/login', 'an empty user', { json: { user: '', password: 'x' } }, lacking],
  ['/login', 'U+0000 in a user', { json: { user: 'a\0', password: 'x' } }, lacking],
  ['/login', 'U+0000 in a password', { json: { user: 'a', password: 'x\0' } }, lacking],
  ['/login', 'a user of 257', { json: { user: 'x'.repeat(257), password: 'x' } }, lacking],
  ['/login', 'a password of 1025', { json: { user: 'a', password: 'x'.repeat(1025) } }, lacking],
  ['/login', 'Basic without a colon', { headers: [['authorization', basic('alice')]] }, lacking],
  ['/login', 'Basic and more', { headers: [['authorization', `${basic('a:b')} x`]] }, lacking],
  ['/login', 'more before Basic', { headers: [['authorization', `x ${basic('a:b')}`]] }, lacking],
  [
    '/login',
    'body and Basic',
    { json: { user: 'a', password: 'b' }, headers: [['authorization', basic('a:b')]] },
    once,
  ],
  [
    '/login',
    'Basic twice',
    {
      headers: [
        ['authorization', basic('a:b')],
        ['authorization', basic('a:b')],
      ],
    },
    once,
  ],
  [
    '/refresh',
    'another type',
    { text: 'a=b', headers: [['content-type', 'text/plain']] },
    'The body must be application/json or application/x-www-form-urlencoded',
  ],
  ['/refresh', 'a field twice', { ...form, text: 'a=b&a=b' }, 'A field of the form is there twice'],
  ['/refresh', 'another grant', { json: { grant_type: 'x' } }, 'grant_type must be refresh_token'],
  ['/refresh', 'no token', { json: {} }, 'The refresh token is missing'],
  ['/refresh', 'a token of 7', { json: { refresh_token: 7 } }, 'refresh_token must be text'],
  [
    '/refresh',
    'a scope of null',
    { json: { refresh_token: 'x', scope: null } },
    'scope must be text',
  ],
  ['/revoke', 'a session of 7', { json: { session: 7 } }, 'session must be text'],
  ['/revoke', 'a token of null', { json: { token: null } }, 'token must be text'],
  ['/logout', 'another scheme', { headers: [['authorization', basic('a:b')]] }, oneBearer],
  ['/logout', 'two tokens', { headers: [['authorization', 'Bearer a b']] }, oneBearer],
  ['/logout', 'more before it', { headers: [['authorization', 'x Bearer a']] }, oneBearer],
  ['/logout', 'a sign of none', { headers: [['authorization', 'Bearer a,']] }, oneBearer],
  ['/logout', 'everywhere as text', { json: { everywhere: 'true' } }, 'everywhere must be true'],
]

describe('a request that nobody can take', () => {
  test.each(refused)('%s says so of %s', async (path, _, posted, description) => {
    const { url } = await startLoginService()
    const { status, body } = await post(url, path, posted)
    expect([400, 415]).toContain(status)
    expect(body).toEqual({
      error: 'invalid_request',
      error_description: expect.stringContaining(description) as string,
    })
  })

  test('is 413 from one byte above 16 KiB, and read up to them', async () => {
    const { url } = await startLoginService()
    const empty = JSON.stringify({ user: 'alice', password: 'alice-password', more: '' })
    const login = (length: number) => post(url, '/login', { ...json, text: fill(empty, length) })
    expect((await login(16_384)).status).toBe(200)
    expect(await login(16_385)).toMatchObject({
      status: 413,
      body: { error_description: 'The body is longer than 16384 bytes' },
    })
  })

  test('is told apart from a login with the longest user and password', async () => {
    const { url } = await startLoginService({
      endpoints: { directory: { authenticate: async (user) => ({ subject: user }) } },
    })
    const user = 'u'.repeat(256)
    const answer = await post(url, '/login', { json: { user, password: 'p'.repeat(1024) } })
    expect([answer.status, answer.body['sub']]).toEqual([200, user])
  })
})

function fill(text: string, length: number): string {
  return text.replace('"more":""', `"more":"${'x'.repeat(length - text.length)}"`)
}

test('RFC 6749 5.1 no answer is kept, by HTTP/1.0 caches either', async () => {
  const { url, login } = await startLoginService()
  const { refresh } = await login()
  const answers = [
    await post(url, '/refresh', { json: { refresh_token: refresh } }),
    await post(url, '/login', { json: { user: 'alice', password: 'wrong' } }),
    await post(url, '/logout'),
    await post(url, '/login', { text: '{' }),
  ]
  for (const answer of answers) {
    expect(headerOf(answer, 'cache-control')).toBe('no-store')
    expect(headerOf(answer, 'pragma')).toBe('no-cache')
  }
})
