import { AuthError, createVerifier, hasClaims, remoteJwks } from '@sekisho/core'
import { createSessions } from '@sekisho/sessions'
import {
  boundToCookie,
  tokenLogin,
  type RefusedLogin,
  type TokenLoginOptions,
} from '@sekisho/sessions/http'
import { memoryStore } from '@sekisho/sessions/memory'
import { startTestIssuer, testClock, type HeaderLine, type TestIssuer } from '@sekisho/testing'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { get, headerOf, post, type Sent } from './client.ts'
import { CookieJar } from './cookie-jar.ts'
import { frameworks } from './frameworks.ts'
import { mountOnNode, type Framework } from './mount-on-node.ts'

const clock = testClock()
let issuer: TestIssuer

beforeAll(async () => {
  issuer = await startTestIssuer({ clock })
})

afterAll(async () => {
  await issuer.close()
})

function foreignVerifier() {
  const keys = remoteJwks(issuer.jwksUrl)
  return createVerifier({ issuer: issuer.issuer, audience: issuer.audience, keys, now: clock.now })
}

const path = '/api/auth/login'
const loginMode = 67_108_864

async function start(options: Partial<TokenLoginOptions> = {}, framework: Framework = mountOnNode) {
  const refusals: RefusedLogin[] = []
  const sessions = createSessions({
    issuer: 'https://login.example',
    audience: 'https://orders.example',
    secret: 'a secret of more than thirty-two bytes, for tests',
    store: memoryStore({ now: clock.now }),
    now: clock.now,
    verification: {
      tokenSources: [{ header: 'X-MSTR-AuthToken' }],
      claimRules: { cookie_hash: '${cookie_hash}' },
    },
  })
  const handler = tokenLogin(sessions, {
    verifier: foreignVerifier(),
    onRefused: (refused) => refusals.push(refused),
    fixedFields: { loginMode },
    tokenHeader: 'X-MSTR-AuthToken',
    codes: { loginFailed: 'ERR003', invalidRequest: 'ERR006', unavailable: 'ERR001' },
    ...options,
  })
  const service = await framework({
    handlers: [handler],
    verifier: boundToCookie(sessions.verifier),
  })
  onTestFinished(async () => {
    await service.close()
    await sessions.close()
  })
  return { url: service.url, sessions, refusals }
}

function loginWith(url: string, password: unknown, more: object = {}): Promise<Sent> {
  return post(url, path, { json: { loginMode, password, ...more } })
}

function tokenLine(answer: Sent): HeaderLine {
  return ['x-mstr-authtoken', headerOf(answer, 'x-mstr-authtoken') ?? '']
}

function cookieLine(answer: Sent): HeaderLine {
  const jar = new CookieJar()
  jar.take(answer)
  return ['cookie', `__Host-session_binding=${jar.get('__Host-session_binding')}`]
}

describe.each(frameworks)('login by token on %s', (_, framework) => {
  test('ST-10 answers 204 with a token in a header and a cookie; both together open data', async () => {
    const { url } = await start({}, framework)
    const answer = await loginWith(url, issuer.token())
    expect([answer.status, answer.text]).toEqual([204, ''])
    expect(headerOf(answer, 'cache-control')).toBe('no-store')
    expect(answer.headers['set-cookie']).toEqual([
      expect.stringMatching(
        /^__Host-session_binding=[\w-]{43}; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Strict; Secure$/,
      ),
    ])
    const [token, cookie] = [tokenLine(answer), cookieLine(answer)]
    const other = cookieLine(await loginWith(url, issuer.token()))
    const status = async (...lines: HeaderLine[]) => (await get(url, '/data', lines)).status
    expect(await status(token, cookie)).toBe(200)
    expect(await status(token)).toBe(401)
    expect(await status(cookie)).toBe(401)
    expect(await status(token, other)).toBe(401)
    expect(await status(token, ['cookie', `${cookie[1]}; ${other[1]}`])).toBe(401)
    expect(await status(['authorization', `Bearer ${token[1]}`], cookie)).toBe(401)
  })

  test('ST-11 every defect of a token has the same answer, and a ticket for its reason', async () => {
    const { url, refusals } = await start({}, framework)
    const defects = [
      ['token_expired', issuer.token({ expiresInSeconds: -60 })],
      ['audience_mismatch', issuer.token({ claims: { aud: 'https://other.example' } })],
      ['issuer_mismatch', issuer.token({ claims: { iss: 'https://other.example' } })],
      ['signature_invalid', `${issuer.token().slice(0, -4)}AAAA`],
      ['token_malformed', 'hunter2'],
    ] as const
    for (const [code, token] of defects) {
      const answer = await loginWith(url, token)
      expect(answer.status).toBe(401)
      const ticketId = refusals.at(-1)?.ticketId
      expect(answer.body).toEqual({ code: 'ERR003', message: 'Login failed', ticketId })
      expect(ticketId).toMatch(/^[0-9a-f-]{36}$/)
      expect(refusals.at(-1)).toMatchObject({ error: { code }, address: '127.0.0.1' })
      expect(refusals.at(-1)?.error.message).not.toContain(token)
      expect(answer.headers).not.toHaveProperty('set-cookie')
    }
    expect(new Set(refusals.map(({ ticketId }) => ticketId)).size).toBe(defects.length)
  })
})

describe('a login by token', () => {
  const bodies: readonly (readonly [string, number, object])[] = [
    ['a user name', 400, { username: 'alice' }],
    ['another login mode', 400, { loginMode: 1 }],
    ['a login mode as text', 400, { loginMode: String(loginMode) }],
    ['a number as token', 400, { password: 7 }],
    ['an empty token', 400, { password: '' }],
    ['fields that do not matter', 204, { maxSearch: 3, applicationType: 35, timeZone: 'UTC' }],
  ]

  test.each(bodies)('ST-10 with %s is %i', async (_, status, more) => {
    const { url } = await start()
    const answer = await loginWith(url, issuer.token(), more)
    expect(answer.status).toBe(status)
    expect(answer.body['code']).toBe(status === 400 ? 'ERR006' : undefined)
  })

  test('ST-10 takes JSON only, and POST only', async () => {
    const { url } = await start()
    const form = { loginMode: String(loginMode), password: issuer.token() }
    expect((await post(url, path, { form })).status).toBe(415)
    expect((await get(url, path)).status).toBe(418)
  })

  test('ST-10 a logout ends the session of the header, and clears the cookie', async () => {
    const { url, sessions } = await start()
    const answer = await loginWith(url, issuer.token())
    const lines = [tokenLine(answer), cookieLine(answer)]
    const logout = await post(url, '/api/auth/logout', { headers: lines.slice(0, 1) })
    expect(logout.status).toBe(204)
    expect(logout.headers['set-cookie']).toEqual([
      '__Host-session_binding=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict; Secure',
    ])
    expect((await get(url, '/data', lines)).status).toBe(401)
    expect(await sessions.list('alice')).toEqual([])
    expect((await post(url, '/api/auth/logout')).status).toBe(204)
  })

  test('C177 is refused to pages of other sites, except those that are allowed', async () => {
    const { url } = await start({ allowedOrigins: ['https://portal.example'] })
    const json = { loginMode, password: issuer.token() }
    const from = (origin: string) =>
      post(url, path, {
        json,
        headers: [
          ['origin', origin],
          ['sec-fetch-site', 'cross-site'],
        ],
      })
    expect((await from('https://evil.example')).status).toBe(403)
    expect((await from('https://portal.example')).status).toBe(204)
    const headers = new CookieJar().crossSiteHeaders
    const logout = await post(url, '/api/auth/logout', { headers })
    expect([logout.status, logout.headers['set-cookie']]).toEqual([403, undefined])
    expect(logout.body['message']).toBe('The request came from another site')
  })

  test('ST-11 is 503, with a ticket, when keys or the directory cannot answer', async () => {
    const broken: Partial<TokenLoginOptions>[] = [
      {
        verifier: {
          ...foreignVerifier(),
          verify: () => Promise.reject(new AuthError('keys_unavailable', 'no keys')),
        },
      },
      { findUser: () => Promise.reject(new Error('table gone')) },
    ]
    for (const options of broken) {
      const { url, refusals } = await start(options)
      const answer = await loginWith(url, issuer.token())
      expect(answer.status).toBe(503)
      expect(headerOf(answer, 'retry-after')).toBe('1')
      expect(answer.body).toEqual({
        code: 'ERR001',
        message: 'Logins are temporarily unavailable',
        ticketId: refusals[0]?.ticketId,
      })
    }
  })

  test('ST-11 is refused all the same when the log fails', async () => {
    const { url } = await start({
      onRefused: () => {
        throw new Error('disk full')
      },
    })
    const warned = new Promise((resolve) => {
      process.once('warning', resolve)
    })
    expect((await loginWith(url, 'junk')).status).toBe(401)
    expect(await warned).toMatchObject({ message: 'Sekisho: onRefused failed: disk full' })
  })
})

function directory() {
  const users = new Map<string, { readonly subject: string }>()
  const made: string[] = []
  const options: Partial<TokenLoginOptions> = {
    findUser: ({ subject }) => users.get(subject) ?? null,
    provision: {
      when: hasClaims({ tenant: { oneOf: ['acme', 'umbrella'] } }),
      create: async ({ subject }) => {
        made.push(subject)
        const user = { subject: `user-${subject}` }
        users.set(subject, user)
        return user
      },
    },
  }
  return { made, options }
}

describe('provisioning', () => {
  test('ST-13 makes a user of a valid tenant once, and finds it afterwards', async () => {
    const { made, options } = directory()
    const { url, sessions } = await start(options)
    const token = issuer.token({ claims: { tenant: 'acme' } })
    const answers = await Promise.all([loginWith(url, token), loginWith(url, token)])
    answers.push(await loginWith(url, token))
    expect(answers.map(({ status }) => status)).toEqual([204, 204, 204])
    expect(made).toEqual(['alice'])
    expect(await sessions.list('user-alice')).toHaveLength(3)
  })

  test('ST-13 asks for nobody without a tenant, or with another one', async () => {
    const { made, options } = directory()
    const { url, refusals } = await start(options)
    for (const claims of [{}, { tenant: 'initech' }, { tenant: ['acme'] }]) {
      const answer = await loginWith(url, issuer.token({ claims }))
      expect([answer.status, answer.body['message']]).toEqual([401, 'Login failed'])
    }
    expect(made).toEqual([])
    expect(refusals[0]).toMatchObject({ error: { code: 'permission_denied' } })
  })

  test('ST-13 without it, who is not there stays out', async () => {
    const { url, refusals } = await start({ findUser: () => null })
    expect((await loginWith(url, issuer.token())).status).toBe(401)
    expect(refusals[0]).toMatchObject({ error: { code: 'login_failed' } })
  })

  test('ST-13 a user that could not be made can be made at the next login', async () => {
    let fails = true
    const { url } = await start({
      findUser: () => null,
      provision: {
        when: () => true,
        create: async ({ subject }) => {
          if (fails) throw new Error('table gone')
          return { subject }
        },
      },
    })
    expect((await loginWith(url, issuer.token())).status).toBe(503)
    fails = false
    expect((await loginWith(url, issuer.token())).status).toBe(204)
  })
})

describe('the options of tokenLogin', () => {
  const mistakes: readonly (readonly [string, object, RegExp])[] = [
    ['no log', { onRefused: undefined }, /onRefused must be set/],
    ['no verifier', { verifier: {} }, /verifier must be an object with a method verify\(\)/],
    ['an unknown option', { field: 'x' }, /tokenLogin\(\) has no option "field"/],
    ['an unknown application', { application: 'nowhere' }, /nowhere/],
    ['a relative path', { path: 'login' }, /path must be a path/],
    ['a header with a space', { tokenHeader: 'X Token' }, /tokenHeader/],
    [
      'a field for the token that must not be there',
      { tokenField: 'username' },
      /tokenField must be in neither forbiddenFields nor fixedFields; got "username"/,
    ],
    [
      'a fixed field for the token',
      { fixedFields: { password: 'x' } },
      /tokenField must be in neither/,
    ],
    [
      'a field that must and must not be there',
      { fixedFields: { mode: 1 }, forbiddenFields: ['mode'] },
      /forbiddenFields must be without mode, one of fixedFields/,
    ],
    ['null for fixed fields', { fixedFields: null }, /fixedFields must be an object of names/],
    ['one forbidden field as text', { forbiddenFields: 'username' }, /forbiddenFields/],
    [
      'provisioning without findUser',
      { provision: { when: () => true, create: () => null } },
      /findUser/,
    ],
    ['an unknown code', { codes: { expired: 'x' } }, /codes has no option "expired"/],
    ['a cookie with a domain', { cookies: { domain: 'example' } }, /no option "domain"/],
  ]

  test.each(mistakes)('refuse %s at start-up', async (_, options, message) => {
    await expect(start(options)).rejects.toThrow(message)
    await expect(start(options)).rejects.toThrow(TypeError)
  })
})
