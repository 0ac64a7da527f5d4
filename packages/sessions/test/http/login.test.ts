import { sendRaw } from '@sekisho/testing'
import { describe, expect, test } from 'vitest'
import {
  claimsOf,
  dataStatus,
  get,
  headerOf,
  post,
  tokensOf,
  type Posted,
  type Sent,
} from './client.ts'
import { frameworks } from './frameworks.ts'
import { startLoginService } from './login-service.ts'

const alice = { user: 'alice', password: 'alice-password' }

function json(text: string): Posted {
  return { text, headers: [['content-type', 'application/json']] }
}

function failing(): never {
  throw new Error('canary')
}

/** Node closes a connection whose body it did not read to the end. */
function namesOf({ headers }: Sent): readonly string[] {
  return Object.keys(headers).filter((name) => name !== 'connection')
}

const latin1: Posted = {
  bytes: Buffer.from('{"user":"alice","password":"\u00e4"}', 'latin1'),
  headers: [['content-type', 'application/json']],
}

describe.each(frameworks)('login on %s', (_, framework) => {
  test('IR-1 C163 answers user and password with a pair that nobody stores', async () => {
    const { url, clock } = await startLoginService({ framework })
    const answer = await post(url, '/login', { json: alice })
    expect(answer.status).toBe(200)
    expect(headerOf(answer, 'content-type')).toBe('application/json')
    expect(headerOf(answer, 'cache-control')).toBe('no-store')
    expect(headerOf(answer, 'pragma')).toBe('no-cache')
    const iat = Math.floor(clock.now() / 1000)
    expect(answer.body).toEqual({
      access_token: expect.any(String),
      refresh_token: expect.any(String),
      sub: 'alice',
      iat: expect.any(Number),
      exp: expect.any(Number),
      token_type: 'Bearer',
      expires_in: expect.any(Number),
    })
    expect(answer.body).toMatchObject({ iat })
    expect(await dataStatus(url, tokensOf(answer).access)).toBe(200)
  })

  test('IR-2 takes HTTP Basic in place of a body', async () => {
    const { url } = await startLoginService({ framework })
    const basic = `Basic ${Buffer.from('alice:alice-password').toString('base64')}`
    const answer = await post(url, '/login', { headers: [['authorization', basic]] })
    expect(answer).toMatchObject({ status: 200, body: { sub: 'alice' } })
  })

  test('IR-3 refuses a wrong password and an unknown user alike, with a challenge', async () => {
    const { url } = await startLoginService({ framework })
    const wrong = await post(url, '/login', { json: { ...alice, password: 'wrong' } })
    const unknown = await post(url, '/login', { json: { ...alice, user: 'mallory' } })
    expect(wrong.status).toBe(401)
    expect(headerOf(wrong, 'www-authenticate')).toBe('Bearer realm="login"')
    expect(wrong.body).toEqual({
      error: 'login_failed',
      error_description: 'The user name or the password is wrong',
    })
    expect([unknown.status, unknown.text]).toEqual([wrong.status, wrong.text])
    expect(Object.keys(unknown.headers)).toEqual(Object.keys(wrong.headers))
  })

  test('IR-4 S34 a refresh token opens no data, an access token refreshes nothing', async () => {
    const { url, login, refresh } = await startLoginService({ framework })
    const tokens = await login()
    expect(await dataStatus(url, tokens.refresh)).toBe(401)
    const answer = await refresh(tokens.access)
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
    expect(await dataStatus(url, tokens.access)).toBe(200)
  })

  test('IR-11 answers at configured paths, and leaves everything else to the application', async () => {
    const { url } = await startLoginService({
      framework,
      endpoints: { basePath: '/auth', paths: { login: '/mylogin' } },
    })
    expect((await post(url, '/auth/mylogin', { json: alice })).status).toBe(200)
    expect((await post(url, '/login', { json: alice })).status).toBe(418)
    expect((await post(url, '/auth/login', { json: alice })).status).toBe(418)
    expect((await get(url, '/auth/mylogin')).status).toBe(418)
    expect((await get(url, '/auth/mylogin?user=alice&password=alice-password')).status).toBe(418)
    expect((await get(url, '/auth/jwks.json?any')).status).toBe(200)
  })

  test('a directory that fails is a 503, and what it said stays inside', async () => {
    const directory = { authenticate: () => Promise.reject(new Error('table gone: canary')) }
    const { url } = await startLoginService({ framework, endpoints: { directory } })
    const answer = await post(url, '/login', { json: alice })
    expect(answer.status).toBe(503)
    expect(headerOf(answer, 'retry-after')).toBe('1')
    expect(answer.text).not.toContain('canary')
  })

  test('a fault that nobody foresaw reaches the error handling of the framework', async () => {
    const { url } = await startLoginService({ framework, endpoints: { describeClient: failing } })
    const answer = await post(url, '/login', { json: alice })
    expect(answer.status).toBe(500)
  })
})

describe('a login', () => {
  test('IR-1 answers with exactly five fields under tokenResponse: minimal', async () => {
    const { url } = await startLoginService({ endpoints: { tokenResponse: 'minimal' } })
    const answer = await post(url, '/login', { json: alice })
    expect(Object.keys(answer.body).toSorted()).toEqual([
      'access_token',
      'exp',
      'iat',
      'refresh_token',
      'sub',
    ])
  })

  test('IR-1 gives a JWT refresh token with the same sid and without sub where asked to', async () => {
    const { login } = await startLoginService({
      sessions: { refreshTokenFormat: 'jwt', accessTokenSeconds: 60, idleSeconds: 900 },
    })
    const { access, refresh } = await login()
    const [claims, refreshClaims] = [claimsOf(access), claimsOf(refresh)]
    expect(claims['sid']).toEqual(expect.any(String))
    expect(refreshClaims['sid']).toBe(claims['sid'])
    expect(refreshClaims).not.toHaveProperty('sub')
    const lifetimeOf = ({ iat, exp }: typeof claims) => Number(exp) - Math.floor(Number(iat))
    expect(lifetimeOf(claims)).toBeLessThanOrEqual(60)
    expect(lifetimeOf(claims)).toBeGreaterThanOrEqual(57)
    expect(lifetimeOf(refreshClaims)).toBe(900)
  })

  test('C169 opens a new session whatever came before', async () => {
    const { login } = await startLoginService()
    const [first, second] = [await login(), await login()]
    expect(claimsOf(second.access)['sid']).not.toBe(claimsOf(first.access)['sid'])
  })

  const refused: readonly (readonly [string, number, Posted])[] = [
    ['a form', 415, { form: alice }],
    ['plain text', 415, { text: JSON.stringify(alice), headers: [['content-type', 'text/plain']] }],
    ['JSON without a type', 415, { text: JSON.stringify(alice) }],
    [
      'two types',
      415,
      {
        text: JSON.stringify(alice),
        headers: [
          ['content-type', 'application/json'],
          ['content-type', 'text/plain'],
        ],
      },
    ],
    ['no JSON', 400, json('{"user":"alice"')],
    ['a list', 400, json('["alice","alice-password"]')],
    ['null', 400, json('null')],
    ['a repeated name', 400, json('{"user":"alice","password":"x","password":"alice-password"}')],
    [
      'a repeated name by an escape',
      400,
      json(String.raw`{"user":"alice","password":"x","p\u0061ssword":"alice-password"}`),
    ],
    ['a nested object', 400, json('{"user":"alice","password":"alice-password","a":{"b":1}}')],
    ['a list as user', 400, json('{"user":["alice"],"password":"alice-password"}')],
    ['a number as password', 400, json('{"user":"alice","password":1}')],
    ['an empty password', 400, json('{"user":"alice","password":""}')],
    ['no password', 400, json('{"user":"alice"}')],
    ['an empty object', 400, json('{}')],
    [
      'a password of more than 1024 characters',
      400,
      {
        json: { user: 'alice', password: 'x'.repeat(1025) },
      },
    ],
    ['more than 16 KiB', 413, { json: { user: 'alice', password: 'x'.repeat(17_000) } }],
    ['bytes that are no UTF-8', 400, latin1],
    [
      'body and Basic at once',
      400,
      {
        json: alice,
        headers: [
          ['authorization', `Basic ${Buffer.from('alice:alice-password').toString('base64')}`],
        ],
      },
    ],
    [
      'two Authorization lines',
      400,
      {
        headers: [
          ['authorization', `Basic ${Buffer.from('alice:alice-password').toString('base64')}`],
          ['authorization', `Basic ${Buffer.from('alice:alice-password').toString('base64')}`],
        ],
      },
    ],
    ['Basic without a colon', 400, { headers: [['authorization', 'Basic YWxpY2U=']] }],
    ['a Bearer token', 400, { bearer: 'abc' }],
    ['nothing at all', 401, {}],
  ]

  test.each(refused)('refuses %s with %i', async (_, status, posted) => {
    const { url } = await startLoginService()
    const answer = await post(url, '/login', posted)
    expect(answer.status).toBe(status)
    expect(headerOf(answer, 'cache-control')).toBe('no-store')
    expect(answer.text).not.toContain('alice')
  })

  test.each(refused)(
    'IR-3 refuses %s with one bare 401 where refusals are empty',
    async (...row) => {
      const { url } = await startLoginService({ endpoints: { refusals: 'empty' } })
      const answer = await post(url, '/login', row[2])
      const wrong = await post(url, '/login', { json: { ...alice, password: 'wrong' } })
      expect([answer.status, answer.text]).toEqual([401, ''])
      expect(headerOf(answer, 'www-authenticate')).toBeNull()
      expect(namesOf(answer)).toEqual(namesOf(wrong))
    },
  )

  test('counts a body that does not say how long it is', async () => {
    const { url } = await startLoginService()
    const chunk = 'x'.repeat(8192)
    const answer = await sendRaw(
      url,
      [
        'POST /login HTTP/1.1',
        'host: login.example',
        'content-type: application/json',
        'transfer-encoding: chunked',
        'connection: close',
        '',
        ...Array.from({ length: 3 }, () => `2000\r\n${chunk}`),
        '0',
        '',
        '',
      ].join('\r\n'),
    )
    expect(answer.status).toBe(413)
  })

  test('takes a media type in any case, with parameters', async () => {
    const { url } = await startLoginService()
    const answer = await post(url, '/login', {
      text: JSON.stringify(alice),
      headers: [['content-type', 'Application/JSON; charset=utf-8']],
    })
    expect(answer.status).toBe(200)
  })

  test('keeps what the client is, for the list of sessions', async () => {
    const { url, sessions } = await startLoginService({ endpoints: { proxyHops: 1 } })
    await post(url, '/login', {
      json: alice,
      headers: [
        ['user-agent', 'Test/1'],
        ['x-forwarded-for', '203.0.113.7, 198.51.100.2'],
      ],
    })
    const [session] = await sessions.list('alice')
    expect(session?.meta).toEqual({ device: 'Test/1', address: '198.51.100.2' })
  })

  test('IR-12 has the lifetimes of its application', async () => {
    const applications = {
      a: { accessTokenSeconds: 60, idleSeconds: 900 },
      b: { accessTokenSeconds: 300, idleSeconds: 3600 },
    }
    for (const [application, { accessTokenSeconds }] of Object.entries(applications)) {
      const { url } = await startLoginService({
        sessions: { applications },
        endpoints: { application },
      })
      const { body } = await post(url, '/login', { json: alice })
      const seconds = Number(body['exp']) - Number(body['iat'])
      expect(seconds).toBeLessThanOrEqual(accessTokenSeconds)
      expect(seconds).toBeGreaterThanOrEqual(accessTokenSeconds * 0.95)
    }
  })
})
