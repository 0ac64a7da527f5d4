import { jwtAuth } from '@sekisho/express'
import { headerLines, send, startTestIssuer } from '@sekisho/testing'
import express, { type RequestHandler } from 'express'
import express4 from 'express4'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'

/** What a CORS middleware does. */
const cors: RequestHandler = (req, res, next) => {
  res.set('access-control-allow-origin', origin)
  if (req.method === 'OPTIONS') res.status(204).end()
  else next()
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
  ['Express 5', express],
  ['Express 4', express4],
])(
  'a CORS middleware ahead answers preflight requests, and refusals keep its headers, %s',
  async (_name, framework) => {
    const issuer = await startTestIssuer()
    const app = framework()
    app.use(cors, jwtAuth(issuer.options()))
    app.get('/orders', (_req, res) => void res.json({ orders: [] }))
    const server = createServer(app).listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(async () => {
      server.close()
      await issuer.close()
    })
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    expect(await seenFrom(url, issuer.token())).toEqual(seen)
  },
)
