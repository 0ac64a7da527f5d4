import { createSessions } from '@sekisho/sessions'
import { koaMiddleware, nodeMiddleware, sessionEndpoints } from '@sekisho/sessions/http'
import { memoryStore } from '@sekisho/sessions/memory'
import express from 'express'
import express4 from 'express4'
import Koa from 'koa'
import Koa2 from 'koa2'
import koaBodyParser from 'koa-bodyparser'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { post, tokensOf } from './client.ts'
import { people } from './login-service.ts'

const alice = { user: 'alice', password: 'alice-password' }

function endpoints() {
  const sessions = createSessions({
    issuer: 'https://login.example',
    audience: 'https://orders.example',
    secret: 'a secret of more than thirty-two bytes, for tests',
    store: memoryStore(),
    applications: { default: { group: 'web' } },
  })
  onTestFinished(() => sessions.close())
  return sessionEndpoints(sessions, { directory: people, browserLogin: true })
}

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function onExpress(framework: typeof express) {
  const app = framework()
  app.set('env', 'test')
  app.use(framework.json(), framework.urlencoded({ extended: false }), framework.text())
  app.use((_req, res, next) => {
    res.append('set-cookie', 'theme=dark')
    next()
  })
  app.use('/auth', nodeMiddleware(endpoints()))
  return app
}

function onKoa(Framework: typeof Koa): RequestListener {
  const app = new Framework()
  app.silent = true
  app.use(koaBodyParser({ enableTypes: ['json', 'form', 'text'] }))
  const below = koaMiddleware(endpoints())
  app.use((ctx, next) => {
    ctx.path = ctx.path.slice('/auth'.length)
    ctx.append('set-cookie', 'theme=dark')
    return below(ctx, next)
  })
  const answer = app.callback()
  return (request, response) => void answer(request, response)
}

const services: readonly (readonly [string, () => RequestListener])[] = [
  ['Express 5', () => onExpress(express)],
  ['Express 4', () => onExpress(express4)],
  ['Koa 3', () => onKoa(Koa)],
  ['Koa 2', () => onKoa(Koa2)],
]

describe.each(services)('behind body parsers and below a path, on %s', (_, service) => {
  test('the endpoints answer all the same', async () => {
    const url = await serve(service())
    const login = await post(url, '/auth/login', { json: alice })
    expect(login.headers['set-cookie']).toEqual([
      'theme=dark',
      expect.stringMatching(/^__Host-browser_login=/),
    ])
    const { access, refresh } = tokensOf(login)
    const form = { grant_type: 'refresh_token', refresh_token: refresh }
    expect((await post(url, '/auth/refresh', { form })).status).toBe(200)
    expect((await post(url, '/auth/logout', { bearer: access })).status).toBe(200)
    const basic = `Basic ${Buffer.from('alice:alice-password').toString('base64')}`
    const headers = [['authorization', basic]] as const
    expect((await post(url, '/auth/login', { headers })).status).toBe(200)
  })

  test('a body of another type is refused, however it was parsed', async () => {
    const url = await serve(service())
    expect((await post(url, '/auth/login', { form: alice })).status).toBe(415)
    const text = JSON.stringify(alice)
    const headers = [['content-type', 'text/plain']] as const
    expect((await post(url, '/auth/login', { text, headers })).status).toBe(415)
    expect((await post(url, '/auth/login')).status).toBe(401)
  })
})
