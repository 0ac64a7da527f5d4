import { requireSameOrigin } from '@sekisho/sessions/http'
import { describe, expect, test } from 'vitest'
import { get, headerOf, post, type Sent } from './client.ts'
import { CookieJar } from './cookie-jar.ts'
import { frameworks } from './frameworks.ts'
import { mountOnNode } from './mount-on-node.ts'
import { startLoginService, type LoginService, type LoginServiceOptions } from './login-service.ts'

const alice = { user: 'alice', password: 'alice-password' }
const both = ['__Host-access_token', '__Host-refresh_token']

async function startCookieService(options: LoginServiceOptions = {}): Promise<LoginService> {
  return startLoginService({
    ...options,
    sessions: {
      verification: { tokenSources: [{ cookie: '__Host-access_token' }, 'authorization'] },
      ...options.sessions,
    },
    endpoints: { tokens: 'cookies', ...options.endpoints },
  })
}

async function loggedIn(url: string): Promise<CookieJar> {
  const jar = new CookieJar()
  const answer = await post(url, '/login', { json: alice, headers: jar.headers })
  jar.take(answer)
  return jar
}

async function refreshed(url: string, jar: CookieJar): Promise<Sent> {
  const answer = await post(url, '/refresh', { headers: jar.headers })
  jar.take(answer)
  return answer
}

function refreshCookieOf(answer: Sent): string | undefined {
  return answer.headers['set-cookie']?.find((line) => line.startsWith('__Host-refresh_token='))
}

async function changed() {
  return { status: 200, headers: {}, body: 'changed' }
}

describe.each(frameworks)('cookies on %s', (_, framework) => {
  test('C175 C176 hold the tokens, out of reach of scripts; the body tells no token', async () => {
    const { url } = await startCookieService({ framework })
    const answer = await post(url, '/login', { json: alice, headers: new CookieJar().headers })
    expect(Object.keys(answer.body).toSorted()).toEqual([
      'exp',
      'expires_in',
      'iat',
      'sub',
      'token_type',
    ])
    const lines = answer.headers['set-cookie'] ?? []
    expect(lines.map((line) => line.split('=')[0] ?? '').toSorted()).toEqual(both)
    for (const line of lines) {
      expect(line).toMatch(
        /^__Host-(?:access|refresh)_token=[A-Za-z0-9._-]+; Path=\/; Max-Age=1209600; HttpOnly; SameSite=Strict; Secure$/,
      )
      expect(line).not.toContain('alice')
    }
  })

  test('C170 S35 live through refresh, and go with the logout by the same attributes', async () => {
    const { url, clock } = await startCookieService({ framework })
    const jar = await loggedIn(url)
    expect((await get(url, '/data', jar.headers)).status).toBe(200)
    clock.advanceSeconds(400)
    expect((await get(url, '/data', jar.headers)).status).toBe(401)
    expect((await refreshed(url, jar)).status).toBe(200)
    expect((await get(url, '/data', jar.headers)).status).toBe(200)
    clock.advanceSeconds(400)
    const answer = await post(url, '/logout', { headers: jar.headers })
    expect(answer.status).toBe(200)
    expect(answer.headers['set-cookie']?.toSorted()).toEqual(
      both.map((name) => `${name}=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict; Secure`),
    )
    const before = jar.headers
    jar.take(answer)
    expect(jar.names).toEqual([])
    expect((await post(url, '/refresh', { headers: before })).status).toBe(400)
  })

  test('C177 a page of another site gets nowhere', async () => {
    const { url, sessions } = await startCookieService({ framework })
    const jar = await loggedIn(url)
    for (const path of ['/login', '/refresh', '/logout', '/revoke']) {
      const answer = await post(url, path, { json: alice, headers: jar.crossSiteHeaders })
      expect(answer.status).toBe(403)
      expect(answer.headers).not.toHaveProperty('set-cookie')
    }
    expect(await sessions.list('alice')).toHaveLength(1)
    expect((await refreshed(url, jar)).status).toBe(200)
  })

  test('S36 two tabs never lose the session, however their answers arrive', async () => {
    const { url, clock } = await startCookieService({ framework })
    const jar = await loggedIn(url)
    for (let round = 0; round < 20; round += 1) {
      clock.advanceSeconds(300)
      const answers = await Promise.all([
        post(url, '/refresh', { headers: jar.headers }),
        post(url, '/refresh', { headers: jar.headers }),
      ])
      expect(answers.map(({ status }) => status)).toEqual([200, 200])
      for (const answer of round % 2 === 0 ? answers : answers.toReversed()) jar.take(answer)
    }
    expect((await get(url, '/data', jar.headers)).status).toBe(200)
  })
})

describe('with cookies', () => {
  const origins: readonly (readonly [string, number, readonly (readonly [string, string])[]])[] = [
    ['neither header', 403, []],
    ['Sec-Fetch-Site: same-origin', 200, [['sec-fetch-site', 'same-origin']]],
    ['Sec-Fetch-Site: none', 200, [['sec-fetch-site', 'none']]],
    ['Sec-Fetch-Site: same-site', 403, [['sec-fetch-site', 'same-site']]],
    ['Sec-Fetch-Site: cross-site', 403, [['sec-fetch-site', 'cross-site']]],
    ['a Sec-Fetch-Site of another case', 403, [['sec-fetch-site', 'Same-Origin']]],
    ['an empty Sec-Fetch-Site', 403, [['sec-fetch-site', '']]],
    [
      'two Sec-Fetch-Site',
      403,
      [
        ['sec-fetch-site', 'same-origin'],
        ['sec-fetch-site', 'cross-site'],
      ],
    ],
    ['our own Origin', 200, [['origin', 'OWN']]],
    ['our Origin on another port', 403, [['origin', 'http://127.0.0.1:1']]],
    ['another Origin', 403, [['origin', 'https://evil.example']]],
    ['Origin: null', 403, [['origin', 'null']]],
    ['an Origin that begins like ours', 403, [['origin', 'OWN.evil.example']]],
    [
      'two Origins',
      403,
      [
        ['origin', 'OWN'],
        ['origin', 'https://evil.example'],
      ],
    ],
    [
      'our Origin, and cross-site',
      403,
      [
        ['origin', 'OWN'],
        ['sec-fetch-site', 'cross-site'],
      ],
    ],
    [
      'an allowed Origin',
      200,
      [
        ['origin', 'https://app.example'],
        ['sec-fetch-site', 'cross-site'],
      ],
    ],
    ['an allowed Origin with a slash', 403, [['origin', 'https://app.example/']]],
  ]

  test.each(origins)('C177 a request with %s is %i', async (_, status, lines) => {
    const { url } = await startCookieService({
      endpoints: { allowedOrigins: ['https://app.example'] },
    })
    const headers = lines.map(([name, value]) => [name, value.replace('OWN', url)] as const)
    expect((await post(url, '/login', { json: alice, headers })).status).toBe(status)
  })

  test('C177 a client with a Bearer token and no cookie needs no Origin', async () => {
    const { url, sessions } = await startCookieService()
    const { accessToken } = await sessions.login({ subject: 'alice' })
    expect((await post(url, '/logout', { bearer: accessToken })).status).toBe(200)
    expect(await sessions.list('alice')).toEqual([])
  })

  test('C177 a form of another site, which comes without cookies, clears and sets none', async () => {
    const { url, sessions } = await startCookieService()
    const { refreshToken } = await sessions.login({ subject: 'mallory' })
    const headers = new CookieJar().crossSiteHeaders
    for (const path of ['/logout', '/revoke', '/refresh']) {
      for (const posted of [{}, { json: { refresh_token: refreshToken } }]) {
        const answer = await post(url, path, { ...posted, headers })
        expect([answer.status, answer.text]).toEqual([
          403,
          expect.stringContaining('The request came from another site'),
        ])
        expect(answer.headers).not.toHaveProperty('set-cookie')
      }
    }
  })

  test('C177 cookie and Bearer token at once are refused', async () => {
    const { url } = await startCookieService()
    const jar = await loggedIn(url)
    const access = jar.get('__Host-access_token') ?? ''
    const answer = await post(url, '/logout', { bearer: access, headers: jar.headers })
    expect(answer.status).toBe(400)
    const listed = await get(url, '/sessions', [
      ...jar.headers,
      ['authorization', `Bearer ${access}`],
    ])
    expect(listed.status).toBe(400)
  })

  test('C178 a cookie that is there twice counts as none; its name without prefix too', async () => {
    const { url } = await startCookieService()
    const jar = await loggedIn(url)
    const refresh = jar.get('__Host-refresh_token') ?? ''
    const tossed = [
      `__Host-refresh_token=tossed; __Host-refresh_token=${refresh}`,
      `refresh_token=${refresh}`,
      `__host-refresh_token=${refresh}`,
      `\u00a0__Host-refresh_token=${refresh}`,
      `a=b; \u00a0__Host-refresh_token=${refresh}`,
    ]
    for (const cookie of tossed) {
      const headers = [
        ['cookie', cookie],
        ['sec-fetch-site', 'same-origin'],
      ] as const
      expect((await post(url, '/refresh', { headers })).status).toBe(400)
    }
    expect((await refreshed(url, jar)).status).toBe(200)
  })

  test('a body is JSON: a form could come from anywhere', async () => {
    const { url } = await startCookieService()
    const jar = await loggedIn(url)
    for (const path of ['/refresh', '/revoke', '/logout']) {
      const answer = await post(url, path, { form: { a: 'b' }, headers: jar.headers })
      expect(answer.status).toBe(415)
    }
  })

  test('a refresh token in body and cookie at once is refused', async () => {
    const { url } = await startCookieService()
    const jar = await loggedIn(url)
    const json = { refresh_token: jar.get('__Host-refresh_token') }
    expect((await post(url, '/refresh', { json, headers: jar.headers })).status).toBe(400)
  })

  test('S37 the loser of a race gets the same cookies, and none is cleared', async () => {
    const { url } = await startCookieService()
    const jar = await loggedIn(url)
    const headers = jar.headers
    const winner = await post(url, '/refresh', { headers })
    const loser = await post(url, '/refresh', { headers })
    expect(refreshCookieOf(loser)).toBe(refreshCookieOf(winner))
    expect(loser.headers['set-cookie']?.join()).not.toContain('Max-Age=0')
  })

  test('are cleared when the session has ended, and only then', async () => {
    const { url, clock, sessions } = await startCookieService()
    const jar = await loggedIn(url)
    const junk = await post(url, '/refresh', {
      headers: [
        ['cookie', '__Host-refresh_token=junk'],
        ['sec-fetch-site', 'same-origin'],
      ],
    })
    expect(junk.status).toBe(400)
    expect(junk.headers).not.toHaveProperty('set-cookie')
    const old = jar.headers
    await refreshed(url, jar)
    clock.advanceSeconds(11)
    const reused = await post(url, '/refresh', { headers: old })
    expect(reused.headers['set-cookie']).toHaveLength(2)
    const revoked = await refreshed(url, jar)
    expect([revoked.status, jar.names]).toEqual([400, []])
    const expiring = await loggedIn(url)
    clock.advanceSeconds(1_209_601)
    expect((await refreshed(url, expiring)).status).toBe(400)
    expect(expiring.names).toEqual([])
    expect(await sessions.list('alice')).toEqual([])
  })

  test('C169 a login ends the session whose cookies it replaces, and no other', async () => {
    const { url, sessions } = await startCookieService()
    const [elsewhere, jar] = [await loggedIn(url), await loggedIn(url)]
    const before = jar.headers
    jar.take(await post(url, '/login', { json: alice, headers: jar.headers }))
    expect((await get(url, '/data', before)).status).toBe(401)
    expect((await post(url, '/refresh', { headers: before })).status).toBe(400)
    expect((await refreshed(url, jar)).status).toBe(200)
    expect((await refreshed(url, elsewhere)).status).toBe(200)
    expect(await sessions.list('alice')).toHaveLength(2)
  })

  test('are cleared by a revocation of the own session, and kept by that of another', async () => {
    const { url, sessions } = await startCookieService()
    const [other, jar] = [await loggedIn(url), await loggedIn(url)]
    const access = other.get('__Host-access_token') ?? ''
    const session = await sessions.sidOf(access)
    const kept = await post(url, '/revoke', { json: { session }, headers: jar.headers })
    expect([kept.status, kept.headers['set-cookie']]).toEqual([200, undefined])
    expect((await refreshed(url, other)).status).toBe(400)
    jar.take(await post(url, '/revoke', { headers: jar.headers }))
    expect([jar.names, await sessions.list('alice')]).toEqual([[], []])
  })

  test('are an error, not lost, when claims make them too long for browsers', async () => {
    const faults: string[] = []
    const { url } = await startCookieService({
      endpoints: {
        directory: {
          authenticate: async () => ({ subject: 'alice', claims: { roles: 'r'.repeat(4000) } }),
        },
      },
      framework: async ({ handlers, verifier }) =>
        mountOnNode({
          verifier,
          handlers: handlers.map((handler) => async (request) => {
            try {
              return await handler(request)
            } catch (fault) {
              faults.push(String(fault))
              throw fault
            }
          }),
        }),
    })
    const headers = new CookieJar().headers
    expect((await post(url, '/login', { json: alice, headers })).status).toBe(500)
    expect(faults).toEqual([
      expect.stringMatching(/__Host-access_token has \d+ bytes, browsers keep 4096/),
    ])
  })

  test('are kept when a reuse is refused only: the session lives on with the other token', async () => {
    const { url, clock } = await startCookieService({ sessions: { whenReused: 'refuse' } })
    const jar = await loggedIn(url)
    const old = jar.headers
    await refreshed(url, jar)
    clock.advanceSeconds(11)
    const reused = await post(url, '/refresh', { headers: old })
    expect([reused.status, reused.headers['set-cookie']]).toEqual([400, undefined])
    expect((await refreshed(url, jar)).status).toBe(200)
  })

  test('C175 embedded pages have partitioned cookies where so configured', async () => {
    const { url } = await startCookieService({
      endpoints: { cookies: { sameSite: 'None', partitioned: true } },
    })
    const [line = ''] =
      (await post(url, '/login', { json: alice, headers: new CookieJar().headers })).headers[
        'set-cookie'
      ] ?? []
    expect(line).toMatch(/; HttpOnly; SameSite=None; Secure; Partitioned$/)
  })

  test('C176 have no prefix and no Secure where tests over plain HTTP ask for it', async () => {
    const { url } = await startCookieService({ endpoints: { cookies: { insecure: true } } })
    const jar = await loggedIn(url)
    expect(jar.names).toEqual(['access_token', 'refresh_token'])
  })
})

describe.each(frameworks)('requireSameOrigin on %s', (_, framework) => {
  test('C177 guards a route of the application', async () => {
    const { url } = await startCookieService({
      framework,
      after: () => [requireSameOrigin(), changed],
    })
    const jar = await loggedIn(url)
    expect((await post(url, '/own', { headers: jar.headers })).status).toBe(200)
    const foreign = await post(url, '/own', { headers: jar.crossSiteHeaders })
    expect([foreign.status, headerOf(foreign, 'content-type')]).toEqual([403, 'application/json'])
    expect((await post(url, '/own', { headers: [['cookie', 'a=b']] })).status).toBe(403)
    expect((await get(url, '/own', jar.crossSiteHeaders)).status).toBe(200)
    expect((await post(url, '/own', { bearer: 'any' })).status).toBe(200)
  })
})
