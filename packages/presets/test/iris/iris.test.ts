import { jwtAuth } from '@sekisho/express'
import { createSessions } from '@sekisho/sessions'
import { nodeMiddleware, sessionEndpoints } from '@sekisho/sessions/http'
import { memoryStore } from '@sekisho/sessions/memory'
import { testClock } from '@sekisho/testing'
import express from 'express'
import { describe, expect, onTestFinished, test } from 'vitest'
import { iris, type IrisOptions } from '../../src/index.ts'
import { served } from '../served.ts'
import { heardWarnings } from '../warnings.ts'

const orders = { JWTAuthEnabled: 1, AutheEnabled: 32 }

interface Pair {
  readonly access_token: string
  readonly refresh_token: string
}

/** An Express server with the endpoints of every application, and `/data` behind their tokens. */
async function start(applications: Record<string, object>, options: Partial<IrisOptions> = {}) {
  const clock = testClock()
  const preset = iris(
    { JWTIssuer: 'InterSystems', applications: applications as never },
    { audience: 'https://orders.example', ...options },
  )
  const sessions = createSessions({
    ...preset.sessions,
    secret: 'a secret of more than thirty-two bytes, for tests',
    store: memoryStore({ now: clock.now }),
    now: clock.now,
  })
  onTestFinished(() => sessions.close())
  const app = express()
  const directory = {
    authenticate: async (user: string, password: string) =>
      password === 'pw' ? { subject: user } : null,
  }
  for (const endpoints of Object.values(preset.endpoints)) {
    app.use(nodeMiddleware(sessionEndpoints(sessions, { ...endpoints, directory })))
  }
  app.get('/data', jwtAuth(sessions.verifier), (_req, res) => void res.json({}))
  const url = await served(app)
  const post = (path: string, body: object | null, headers: Record<string, string> = {}) =>
    fetch(url + path, {
      method: 'POST',
      headers: { ...(body === null ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === null ? {} : { body: JSON.stringify(body) }),
    })
  const pairOf = async (path: string, body: object) =>
    (await (await post(path, body)).json()) as Pair
  const login = (path = '/orders/login') => pairOf(path, { user: 'alice', password: 'pw' })
  const refresh = (refresh_token: string) =>
    post('/orders/refresh', { refresh_token, grant_type: 'refresh_token' })
  const data = async ({ access_token }: Pair) =>
    (await fetch(`${url}/data`, { headers: { authorization: `Bearer ${access_token}` } })).status
  return { clock, post, login, refresh, data }
}

function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<
    string,
    unknown
  >
}

const lifetime = ({ access_token }: Pair) => {
  const { iat, exp } = claimsOf(access_token)
  return Number(exp) - Math.floor(Number(iat))
}

describe('the settings of IRIS, served', () => {
  test('IR-1 a login answers with five members, for 60 and 900 seconds', async () => {
    const { clock, post, refresh } = await start({ '/orders': orders })
    const answer = await post('/orders/login', { user: 'alice', password: 'pw' })
    const body = (await answer.json()) as Pair & { exp: number; iat: number }
    expect(Object.keys(body).toSorted()).toEqual([
      'access_token',
      'exp',
      'iat',
      'refresh_token',
      'sub',
    ])
    expect(body.exp - Math.floor(body.iat)).toBe(60)
    const { iss, sub, sid } = claimsOf(body.access_token)
    expect([iss, sub, typeof sid]).toEqual(['InterSystems', 'alice', 'string'])
    clock.advanceSeconds(899)
    const next = await refresh(body.refresh_token)
    expect(next.status).toBe(200)
    clock.advanceSeconds(901)
    expect((await refresh(((await next.json()) as Pair).refresh_token)).status).toBe(401)
  })

  test('IR-2 a login by Basic needs no body', async () => {
    const { post } = await start({ '/orders': orders })
    const authorization = `Basic ${Buffer.from('alice:pw').toString('base64')}`
    expect((await post('/orders/login', null, { authorization })).status).toBe(200)
  })

  test('IR-3 every refusal is a 401 with nothing in it', async () => {
    const { post, refresh } = await start({ '/orders': orders })
    const answers = [
      await post('/orders/login', { user: 'alice', password: 'wrong' }),
      await post('/orders/login', { user: 'alice' }),
      await refresh('nonsense'),
    ]
    for (const answer of answers) {
      expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, null])
    }
    expect(await Promise.all(answers.map((answer) => answer.text()))).toEqual(['', '', ''])
  })

  test('IR-5 a refresh ends the access token before it', async () => {
    const { login, refresh, data } = await start({ '/orders': orders })
    const first = await login()
    const second = (await (await refresh(first.refresh_token)).json()) as Pair
    expect(claimsOf(second.access_token)['sid']).toBe(claimsOf(first.access_token)['sid'])
    expect([await data(first), await data(second)]).toEqual([401, 200])
  })

  test('IR-6 IR-7 a refresh token works once and its session goes on, as in the product by name', async () => {
    const heard = heardWarnings()
    const { login, refresh, data } = await start(
      { '/orders': orders },
      { asInProduct: ['single_use_refresh'] },
    )
    const { refresh_token } = await login()
    const answers = await Promise.all(Array.from({ length: 5 }, () => refresh(refresh_token)))
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      200, 401, 401, 401, 401,
    ])
    const won = answers.find(({ status }) => status === 200) as Response
    expect(await data((await won.json()) as Pair)).toBe(200)
    expect(heard).toEqual([expect.stringMatching(/iris\(\) does as the product .*single_use/)])
  })

  test('IR-6 IR-7 by default racers share a successor, and a late reuse ends the session', async () => {
    const { clock, login, refresh, data } = await start({ '/orders': orders })
    const first = await login()
    const answers = await Promise.all([refresh(first.refresh_token), refresh(first.refresh_token)])
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
    const next = (await answers[0]?.json()) as Pair
    clock.advanceSeconds(11)
    expect((await refresh(first.refresh_token)).status).toBe(401)
    expect(await data(next)).toBe(401)
  })

  test('IR-9 GroupById logs applications out together', async () => {
    const { post, login, data } = await start({
      '/orders': { ...orders, GroupById: 'g' },
      '/stock': { ...orders, GroupById: 'g' },
      '/other': { ...orders, GroupById: 'h' },
    })
    const pairs = [await login(), await login('/stock/login'), await login('/other/login')] as const
    const bearer = { authorization: `Bearer ${pairs[0].access_token}` }
    expect((await post('/orders/logout', null, bearer)).status).toBe(200)
    expect(await Promise.all(pairs.map(data))).toEqual([401, 401, 200])
  })

  test('IR-11 endpoints have the names of the dispatch class', async () => {
    const { post } = await start({ '/orders': { ...orders, TokenLoginEndpoint: 'mylogin' } })
    const alice = { user: 'alice', password: 'pw' }
    expect((await post('/orders/mylogin', alice)).status).toBe(200)
    expect((await post('/orders/login', alice)).status).toBe(404)
  })

  test('IR-12 each application has its own lifetimes', async () => {
    const { login } = await start({
      '/orders': orders,
      '/stock': { ...orders, JWTAccessTokenTimeout: 300, JWTRefreshTokenTimeout: '3600' },
    })
    expect([lifetime(await login()), lifetime(await login('/stock/login'))]).toEqual([60, 300])
  })

  test('IR-13 in a group the browser is logged in to the other applications', async () => {
    const { endpoints } = iris(
      { JWTIssuer: 'i', applications: { '/a': { ...orders, GroupById: 'g' }, '/b': orders } },
      { audience: 'a' },
    )
    expect([endpoints['/a']?.browserLogin, endpoints['/b']?.browserLogin]).toEqual([true, false])
  })

  test('an application without JWTAuthEnabled is left out', () => {
    const { sessions, endpoints } = iris(
      { JWTIssuer: 'i', applications: { '/a': orders, '/b': { JWTAuthEnabled: 0 } } },
      { audience: 'a' },
    )
    expect([Object.keys(sessions.applications), Object.keys(endpoints)]).toEqual([['/a'], ['/a']])
  })
})

describe('mistakes in the settings of IRIS are TypeErrors that name them', () => {
  const read = (changes: object, application: object = {}) =>
    iris(
      {
        JWTIssuer: 'InterSystems',
        applications: { '/a': { ...orders, ...application } },
        ...changes,
      },
      { audience: 'a' },
    )
  test.each([
    [
      'an unknown setting',
      { JWTIssuers: 'x' },
      {},
      /the settings of iris\(\) has no option "JWTIssuers"/,
    ],
    ['no issuer', { JWTIssuer: '' }, {}, /JWTIssuer must be non-empty text/],
    ['an algorithm with a secret', { JWTSigAlg: 'HS256' }, {}, /JWTSigAlg must be one of ES256/],
    [
      'no application',
      { applications: {} },
      {},
      /applications must be one or more with JWTAuthEnabled/,
    ],
    [
      'a name that is no path',
      { applications: { orders } },
      {},
      /a name in applications must be the path/,
    ],
    [
      'an unknown property',
      {},
      { JWTTimeout: 5 },
      /applications\["\/a"\] has no option "JWTTimeout"/,
    ],
    [
      'no time',
      {},
      { JWTAccessTokenTimeout: 0 },
      /JWTAccessTokenTimeout must be a whole number of seconds from 1/,
    ],
    [
      'half a second',
      {},
      { JWTRefreshTokenTimeout: 0.5 },
      /JWTRefreshTokenTimeout must be a whole number/,
    ],
    ['neither on nor off', {}, { JWTAuthEnabled: 'yes' }, /JWTAuthEnabled must be true or false/],
    ['no passwords', {}, { AutheEnabled: 2048 }, /AutheEnabled must be with the bit 32/],
    ['everybody', {}, { AutheEnabled: 96 }, /AutheEnabled must be without the bit 64/],
  ])('%s', (_name, changes, application, message) => {
    expect(() => read(changes, application)).toThrow(message)
    expect(() => read(changes, application)).toThrow(TypeError)
  })
})
