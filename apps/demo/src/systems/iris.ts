import { jwtAuth } from '@sekisho/express'
import { iris } from '@sekisho/presets'
import { createSessions } from '@sekisho/sessions'
import { nodeMiddleware, sessionEndpoints } from '@sekisho/sessions/http'
import { memoryStore } from '@sekisho/sessions/memory'
import express from 'express'
import { listen } from '../listen.ts'
import { answerOf, type SystemDemo } from './system-demo.ts'

const settings = {
  JWTIssuer: 'InterSystems',
  JWTSigAlg: 'ES256',
  applications: {
    '/api/orders': { JWTAuthEnabled: 1, AutheEnabled: 32 },
    '/api/stock': { JWTAuthEnabled: 1, JWTAccessTokenTimeout: 300, JWTRefreshTokenTimeout: 3600 },
  },
}
const directory = {
  authenticate: async (user: string, password: string) =>
    user === 'alice' && password === 'pw' ? { subject: user } : null,
}

/** The four endpoints of two web applications. */
export async function demoIris(): Promise<SystemDemo> {
  const preset = iris(settings, { audience: 'https://orders.example' })
  const sessions = createSessions({
    ...preset.sessions,
    secret: 'only for this demo, thirty-two bytes or more',
    store: memoryStore(),
  })
  const app = express()
  for (const endpoints of Object.values(preset.endpoints)) {
    app.use(nodeMiddleware(sessionEndpoints(sessions, { ...endpoints, directory })))
  }
  app.get('/data', jwtAuth(sessions.verifier), (req, res) => void res.send(req.auth?.subject))
  const server = await listen(app, 0)
  const trials = await tried(server.url)
  await Promise.all([server.close(), sessions.close()])
  return {
    title: 'InterSystems IRIS: JWT authentication of web applications',
    configuration: JSON.stringify(settings, null, 2),
    trials,
  }
}

interface Pair {
  readonly access_token: string
  readonly refresh_token: string
  readonly iat: number
  readonly exp: number
}

async function tried(url: string) {
  const post = (path: string, body: object, headers: Record<string, string> = {}) =>
    fetch(url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
  const credentials = { user: 'alice', password: 'pw' }
  const data = async ({ access_token: token }: Pair) =>
    (await answerOf(`${url}/data`, { headers: { authorization: `Bearer ${token}` } })).replace(
      / \{.*$/,
      '',
    )
  const login = async (app: string) =>
    (await post(`${app}/login`, credentials)).json() as Promise<Pair>
  const first = await login('/api/orders')
  const stock = await login('/api/stock')
  const wrong = await post('/api/orders/login', { ...credentials, password: 'no' })
  const inForce = await data(first)
  const { refresh_token } = first
  const second = (await (
    await post('/api/orders/refresh', { refresh_token, grant_type: 'refresh_token' })
  ).json()) as Pair
  const replaced = await data(first)
  const renewed = await data(second)
  const bearer = { authorization: `Bearer ${second.access_token}` }
  const logout = await post('/api/orders/logout', {}, bearer)
  return [
    {
      what: 'login of alice',
      answer: Object.keys(first).toSorted().join(' '),
      expected: 'access_token exp iat refresh_token sub',
    },
    { what: 'seconds of her access token', answer: lifetimeOf(first), expected: '60' },
    { what: 'seconds of one of /api/stock', answer: lifetimeOf(stock), expected: '300' },
    {
      what: 'a wrong password: 401 and nothing else',
      answer: `${wrong.status} ${await wrong.text()}`.trim(),
      expected: '401',
    },
    { what: 'data with the access token', answer: inForce, expected: '200 alice' },
    { what: 'data with it after a refresh', answer: replaced, expected: '401' },
    { what: 'data with its successor', answer: renewed, expected: '200 alice' },
    { what: 'logout', answer: String(logout.status), expected: '200' },
    { what: 'data after the logout', answer: await data(second), expected: '401' },
  ]
}

function lifetimeOf({ iat, exp }: Pair): string {
  return String(exp - Math.floor(iat))
}
