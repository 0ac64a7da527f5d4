import { jwtAuth } from '@sekisho/express'
import { iris } from '@sekisho/presets'
import { createSessions } from '@sekisho/sessions'
import { nodeMiddleware, sessionEndpoints } from '@sekisho/sessions/http'
import { memoryStore } from '@sekisho/sessions/memory'
import express from 'express'
import { listen } from '../listen.ts'
import { answerOf, verdictOf, trial, type SystemDemo } from './system-demo.ts'

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

const json = { 'content-type': 'application/json' }

function post(
  url: string,
  path: string,
  body: object,
  headers: Record<string, string> = {},
): Promise<Response> {
  const init = { method: 'POST', headers: { ...json, ...headers }, body: JSON.stringify(body) }
  return fetch(url + path, init)
}

async function tried(url: string) {
  const credentials = { user: 'alice', password: 'pw' }
  const data = ({ access_token: token }: Pair) =>
    verdictOf(`${url}/data`, { authorization: `Bearer ${token}` })
  const login = async (app: string) =>
    (await post(url, `${app}/login`, credentials)).json() as Promise<Pair>
  const first = await login('/api/orders')
  const stock = await login('/api/stock')
  const wrong = await answerOf(`${url}/api/orders/login`, {
    method: 'POST',
    headers: json,
    body: JSON.stringify({ ...credentials, password: 'no' }),
  })
  const inForce = await data(first)
  const { refresh_token } = first
  const second = (await (
    await post(url, '/api/orders/refresh', { refresh_token, grant_type: 'refresh_token' })
  ).json()) as Pair
  const replaced = await data(first)
  const renewed = await data(second)
  const bearer = { authorization: `Bearer ${second.access_token}` }
  const logout = await post(url, '/api/orders/logout', {}, bearer)
  return [
    await trial(
      'login of alice',
      Object.keys(first).toSorted().join(' '),
      'access_token exp iat refresh_token sub',
    ),
    await trial('seconds of her access token', lifetimeOf(first), '60'),
    await trial('seconds of one of /api/stock', lifetimeOf(stock), '300'),
    await trial('a wrong password: 401 and nothing else', wrong, '401'),
    await trial('data with the access token', inForce, '200 alice'),
    await trial('data with it after a refresh', replaced, '401'),
    await trial('data with its successor', renewed, '200 alice'),
    await trial('logout', String(logout.status), '200'),
    await trial('data after the logout', data(second), '401'),
  ]
}

function lifetimeOf({ iat, exp }: Pair): string {
  return String(exp - Math.floor(iat))
}
