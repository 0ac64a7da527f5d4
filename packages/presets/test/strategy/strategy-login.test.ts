import { createVerifier } from '@sekisho/core'
import { jwtAuth } from '@sekisho/express'
import { createSessions } from '@sekisho/sessions'
import { boundToCookie, nodeMiddleware, tokenLogin } from '@sekisho/sessions/http'
import { memoryStore } from '@sekisho/sessions/memory'
import express from 'express'
import { describe, expect, onTestFinished, test } from 'vitest'
import { strategy } from '../../src/index.ts'
import { served } from '../served.ts'
import { hmac, nowSeconds } from '../tokens.ts'
import { secret, claims, settings } from './sample.ts'

const loginMode = 67_108_864

async function start() {
  const {
    policy,
    tokenLogin: login,
    verification,
    provisionWhen,
  } = strategy({ ...settings, tenantIdClaim: 'tid' }, { tenants: ['acme'] })
  const made: string[] = []
  const sessions = createSessions({
    issuer: 'https://library.example',
    audience: 'https://library.example',
    secret: 'a secret of more than thirty-two bytes, for tests',
    store: memoryStore(),
    verification,
  })
  const handler = tokenLogin(sessions, {
    ...login,
    verifier: createVerifier({ ...policy, now: () => nowSeconds * 1000 }),
    onRefused: () => undefined,
    findUser: ({ subject }) => (subject === 'tom' ? { subject } : null),
    provision: {
      when: provisionWhen ?? (() => false),
      create: ({ subject }) => {
        made.push(subject)
        return { subject }
      },
    },
    cookies: { insecure: true },
  })
  const app = express()
  app.use(nodeMiddleware(handler))
  app.use(jwtAuth(boundToCookie(sessions.verifier, { cookies: { insecure: true } })))
  app.get('/data', (req, res) => void res.json({ user: req.auth?.subject }))
  onTestFinished(() => sessions.close())
  const url = await served(app)
  const post = (body: object) =>
    fetch(`${url}/api/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  return { url, post, made }
}

describe('the login of the product', () => {
  test('ST-10 a token is exchanged for a header and a cookie, and both open data', async () => {
    const { url, post } = await start()
    const answer = await post({ loginMode, password: hmac(claims, secret), applicationType: 35 })
    expect(answer.status).toBe(204)
    const headers = { 'x-mstr-authtoken': answer.headers.get('x-mstr-authtoken') ?? '' }
    const cookie = (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
    const data = await fetch(`${url}/data`, { headers: { ...headers, cookie } })
    expect([data.status, await data.json()]).toEqual([200, { user: 'tom' }])
    expect((await fetch(`${url}/data`, { headers })).status).toBe(401)
    expect((await fetch(`${url}/data`, { headers: { cookie } })).status).toBe(401)
  })

  test('ST-10 ST-11 refusals have the codes of the product', async () => {
    const { post } = await start()
    const codeOf = async (body: object) => {
      const answer = await post(body)
      return [answer.status, ((await answer.json()) as { code: string }).code]
    }
    const password = hmac(claims, secret)
    expect(await codeOf({ loginMode, password: hmac({ ...claims, aud: 'x' }, secret) })).toEqual([
      401,
      'ERR003',
    ])
    expect(await codeOf({ loginMode, password, username: 'tom' })).toEqual([400, 'ERR006'])
    expect(await codeOf({ loginMode: 1, password })).toEqual([400, 'ERR006'])
  })

  test('ST-13 a user of a known tenant is imported, any other is not', async () => {
    const { post, made } = await start()
    const statusFor = async (more: object) =>
      (await post({ loginMode, password: hmac({ ...claims, upn: 'amy', ...more }, secret) })).status
    expect(await statusFor({})).toBe(401)
    expect(await statusFor({ tid: 'evil' })).toBe(401)
    expect(made).toEqual([])
    expect(await statusFor({ tid: 'acme' })).toBe(204)
    expect(made).toEqual(['amy'])
  })
})
