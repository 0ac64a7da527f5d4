import { createVerifier } from '@sekisho/core'
import { jwtAuth, requireScopes } from '@sekisho/express'
import { send, startTestIssuer, testClock, type TestIssuer } from '@sekisho/testing'
import express, { type ErrorRequestHandler, type Express } from 'express'
import express4 from 'express4'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

const clock = testClock()
let issuer: TestIssuer
let server: Server | undefined

beforeEach(async () => {
  issuer = await startTestIssuer({ clock })
})

afterEach(async () => {
  vi.unstubAllEnvs()
  server?.closeAllConnections()
  server?.close()
  server = undefined
  await issuer.close()
})

async function serve(app: Express): Promise<string> {
  server = createServer(app)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function bearer(): readonly (readonly [string, string])[] {
  return [['authorization', `Bearer ${issuer.token()}`]]
}

const showError: ErrorRequestHandler = (error: Error, _req, res, _next) => {
  res.status(500).send(`${error.name}: ${error.message}`)
}

describe('jwtAuth() without options', () => {
  test('throws at start-up and names every missing variable', () => {
    vi.stubEnv('JWT_ISSUER', undefined)
    vi.stubEnv('JWT_AUDIENCE', undefined)
    expect(() => jwtAuth()).toThrow(
      new TypeError(
        'Sekisho: the environment lacks JWT_ISSUER and JWT_AUDIENCE; set them, or pass the options in code',
      ),
    )
  })

  test('takes the policy from the environment and finds the keys by discovery', async () => {
    vi.stubEnv('JWT_ISSUER', issuer.issuer)
    vi.stubEnv('JWT_AUDIENCE', 'https://api.example')
    const app = express()
    app.use(jwtAuth())
    app.get('/', (req, res) => void res.json(req.auth?.subject))
    const url = await serve(app)
    // The environment sets no clock, so the token must be good by the real one.
    clock.setMs(Date.now())
    const answer = await send(url, { path: '/', headers: bearer() })
    expect([answer.status, answer.body]).toEqual([200, '"alice"'])
    expect((await send(url, { path: '/' })).status).toBe(401)
  })
})

describe.each([
  ['Express 5', express],
  ['Express 4', express4],
])('%s', (_name, framework) => {
  test('guards the routes of a router it is mounted on, and no others', async () => {
    const app = framework()
    const router = framework.Router()
    router.use(jwtAuth(issuer.options()))
    router.get('/orders', (req, res) => void res.json(req.auth?.subject))
    app.use('/api', router)
    app.get('/health', (_req, res) => void res.send('ok'))
    const url = await serve(app)
    expect((await send(url, { path: '/health' })).status).toBe(200)
    expect((await send(url, { path: '/api/orders' })).status).toBe(401)
    const answer = await send(url, { path: '/api/orders', headers: bearer() })
    expect([answer.status, answer.body]).toEqual([200, '"alice"'])
  })

  test('answers 500, not the route, when a guard stands before jwtAuth()', async () => {
    const app = framework()
    const handler = vi.fn<() => void>()
    app.get('/', requireScopes('orders:read'), handler)
    app.use(showError)
    const answer = await send(await serve(app), { path: '/', headers: bearer() })
    expect(answer.status).toBe(500)
    expect(answer.body).toContain('a guard ran before the token was checked; mount jwtAuth() ahead')
    expect(handler).not.toHaveBeenCalled()
  })

  test('hands an error that is no refusal to the error handler of the application', async () => {
    const app = framework()
    const verifier = createVerifier(issuer.options())
    const broken = { ...verifier, authenticate: () => Promise.reject(new Error('a bug')) }
    const handler = vi.fn<() => void>()
    app.use(jwtAuth(broken))
    app.get('/', handler)
    app.use(showError)
    const answer = await send(await serve(app), { path: '/' })
    expect([answer.status, answer.body]).toEqual([500, 'Error: a bug'])
    expect(handler).not.toHaveBeenCalled()
  })

  test('calls the handler of an admitted request exactly once, also when it throws', async () => {
    const app = framework()
    const handler = vi.fn<() => void>(() => {
      throw new Error('boom')
    })
    app.use(jwtAuth(issuer.options()))
    app.get('/', handler)
    app.use(showError)
    const answer = await send(await serve(app), { path: '/', headers: bearer() })
    expect([answer.status, answer.body]).toEqual([500, 'Error: boom'])
    expect(handler).toHaveBeenCalledTimes(1)
  })
})
