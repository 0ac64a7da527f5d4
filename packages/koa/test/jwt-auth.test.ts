import { jwtAuth, requireScopes, type AuthState } from '@sekisho/koa'
import { send, startTestIssuer, testClock, type TestIssuer } from '@sekisho/testing'
import Koa from 'koa'
import Koa2 from 'koa2'
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

async function serve(app: Koa): Promise<string> {
  app.silent = true
  const answer = app.callback()
  server = createServer((request, response) => void answer(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function bearer(): readonly (readonly [string, string])[] {
  return [['authorization', `Bearer ${issuer.token()}`]]
}

describe('jwtAuth() without options', () => {
  test('throws at start-up and names the missing variable', () => {
    vi.stubEnv('JWT_ISSUER', 'https://issuer.example')
    vi.stubEnv('JWT_AUDIENCE', undefined)
    expect(() => jwtAuth()).toThrow(
      new TypeError(
        'Sekisho: the environment lacks JWT_AUDIENCE; set it, or pass the options in code',
      ),
    )
  })
})

describe.each([
  ['Koa 3', Koa],
  ['Koa 2', Koa2],
])('%s', (_name, Framework) => {
  test('keeps the challenge of a refusal, which a thrown error would lose', async () => {
    const app = new Framework()
    app.use(jwtAuth(issuer.options()))
    const answer = await send(await serve(app), { path: '/' })
    expect(answer.status).toBe(401)
    expect(answer.headers['www-authenticate']).toEqual(['Bearer realm="api"'])
  })

  test('puts who came on ctx.state.auth', async () => {
    const app = new Framework()
    app.use(jwtAuth(issuer.options()))
    app.use((ctx) => {
      ctx.body = (ctx.state as AuthState).auth?.subject
    })
    const answer = await send(await serve(app), { path: '/', headers: bearer() })
    expect([answer.status, answer.body]).toEqual([200, 'alice'])
  })

  test('answers 500, not the route, when a guard stands before jwtAuth()', async () => {
    const app = new Framework()
    const seen = vi.fn<(error: Error) => void>()
    const handler = vi.fn<() => void>()
    app.on('error', seen)
    app.use(requireScopes('orders:read'))
    app.use(handler)
    const answer = await send(await serve(app), { path: '/', headers: bearer() })
    expect(answer.status).toBe(500)
    expect(seen.mock.calls[0]?.[0]).toMatchObject({
      message: 'Sekisho: a guard ran before the token was checked; mount jwtAuth() ahead of it',
    })
    expect(handler).not.toHaveBeenCalled()
  })

  test('leaves the errors of handlers behind it to the middleware before it', async () => {
    const app = new Framework()
    app.use(async (ctx, next) => {
      try {
        await next()
      } catch (error) {
        ctx.status = 418
        ctx.body = (error as Error).message
      }
    })
    app.use(jwtAuth(issuer.options()))
    app.use(() => {
      throw new Error('boom')
    })
    const answer = await send(await serve(app), { path: '/', headers: bearer() })
    expect([answer.status, answer.body]).toEqual([418, 'boom'])
  })
})
