import { jwtAuth } from '@sekisho/koa'
import { headerLines, send, startTestIssuer } from '@sekisho/testing'
import Koa, { type Middleware } from 'koa'
import Koa2 from 'koa2'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'

/** What a CORS middleware does. */
const cors: Middleware = async (ctx, next) => {
  ctx.set('access-control-allow-origin', origin)
  if (ctx.method === 'OPTIONS') ctx.status = 204
  else await next()
}

const origin = 'https://shop.example'

/** What a browser sees: of a preflight request, without a token, and with one. */
async function seenFrom(url: string, token: string): Promise<readonly object[]> {
  const from = ['origin', origin] as const
  const asks = ['access-control-request-method', 'GET'] as const
  const authorization = ['authorization', `Bearer ${token}`] as const
  const answers = [
    await send(url, { method: 'OPTIONS', path: '/orders', headers: [from, asks] }),
    await send(url, { path: '/orders', headers: [from] }),
    await send(url, { path: '/orders', headers: [from, authorization] }),
  ]
  return answers.map((answer) => ({
    status: answer.status,
    origin: headerLines(answer, 'access-control-allow-origin'),
    challenge: headerLines(answer, 'www-authenticate'),
  }))
}

const seen = [
  { status: 204, origin: [origin], challenge: [] },
  { status: 401, origin: [origin], challenge: ['Bearer realm="api"'] },
  { status: 200, origin: [origin], challenge: [] },
]

test.each([
  ['Koa 3', Koa],
  ['Koa 2', Koa2],
])(
  'a CORS middleware ahead answers preflight requests, and refusals keep its headers, %s',
  async (_name, Framework) => {
    const issuer = await startTestIssuer()
    const app = new Framework()
    app.use(cors)
    app.use(jwtAuth(issuer.options()))
    app.use((ctx) => void (ctx.body = { orders: [] }))
    const answer = app.callback()
    const server = createServer((request, response) => void answer(request, response))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(async () => {
      server.close()
      await issuer.close()
    })
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    expect(await seenFrom(url, issuer.token())).toEqual(seen)
  },
)
