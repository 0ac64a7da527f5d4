import { createVerifier } from '@sekisho/core'
import { jwtAuth, readiness } from '@sekisho/express'
import { send, startTestIssuer, testClock } from '@sekisho/testing'
import express from 'express'
import express4 from 'express4'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'

test.each([
  ['Express 5', express],
  ['Express 4', express4],
])('%s answers a readiness probe: 503 without keys, 200 with them', async (_, framework) => {
  const clock = testClock()
  const issuer = await startTestIssuer({ clock })
  issuer.behave({ status: 500 })
  const verifier = createVerifier(issuer.options())
  const app = framework()
  app.get('/ready', readiness(verifier))
  app.use(jwtAuth(verifier))
  const server = createServer(app).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const before = await send(url, { path: '/ready' })
  expect([before.status, before.body]).toEqual([503, '{"status":"unavailable"}'])
  expect(before.headers['www-authenticate']).toBeUndefined()
  issuer.behave('ok')
  clock.advanceSeconds(10)
  const after = await send(url, { path: '/ready' })
  expect([after.status, after.body]).toEqual([200, '{"status":"ready"}'])
  server.closeAllConnections()
  server.close()
  await issuer.close()
})
