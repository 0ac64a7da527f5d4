import { createVerifier } from '@sekisho/core'
import { jwtAuth, readiness } from '@sekisho/koa'
import { send, startTestIssuer, testClock } from '@sekisho/testing'
import Koa from 'koa'
import Koa2 from 'koa2'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'

test.each([
  ['Koa 3', Koa],
  ['Koa 2', Koa2],
])('%s answers a readiness probe: 503 without keys, 200 with them', async (_, Framework) => {
  const clock = testClock()
  const issuer = await startTestIssuer({ clock })
  issuer.behave({ status: 500 })
  const verifier = createVerifier(issuer.options())
  const ready = readiness(verifier)
  const app = new Framework()
  app.use((ctx, next) => (ctx.path === '/ready' ? ready(ctx, next) : next()))
  app.use(jwtAuth(verifier))
  const answer = app.callback()
  const server = createServer((request, response) => void answer(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const before = await send(url, { path: '/ready' })
  expect([before.status, before.body]).toEqual([503, '{"status":"unavailable"}'])
  issuer.behave('ok')
  clock.advanceSeconds(10)
  const after = await send(url, { path: '/ready' })
  expect([after.status, after.body]).toEqual([200, '{"status":"ready"}'])
  server.closeAllConnections()
  server.close()
  await issuer.close()
})
