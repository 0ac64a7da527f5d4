import { createVerifier } from '@sekisho/core'
import { jwtAuth } from '@sekisho/express'
import { strategy, type StrategySettings } from '@sekisho/presets'
import { createSessions } from '@sekisho/sessions'
import { boundToCookie, nodeMiddleware, tokenLogin } from '@sekisho/sessions/http'
import { memoryStore } from '@sekisho/sessions/memory'
import { startTestIssuer, type TestIssuer } from '@sekisho/testing'
import express from 'express'
import { listen } from '../listen.ts'
import { verdictOf, trial, type SystemDemo } from './system-demo.ts'

const cookies = { insecure: true }
const loginMode = 67_108_864

/** Login with the token of the provider, for the header and the cookie of the Library. */
export async function demoStrategy(): Promise<SystemDemo> {
  const issuer = await startTestIssuer()
  const settings: StrategySettings = {
    issuer: issuer.issuer,
    audience: issuer.audience,
    keySource: 'issuer',
    userClaims: { userId: 'upn' },
    systemPrompts: { text: { region: 'region' } },
  }
  const preset = strategy(settings)
  const sessions = createSessions({
    issuer: 'https://library.example',
    audience: 'https://library.example',
    secret: 'only for this demo, thirty-two bytes or more',
    store: memoryStore(),
    verification: preset.verification,
  })
  const verifier = createVerifier({ ...preset.policy, now: issuer.clock.now })
  const login = tokenLogin(sessions, {
    ...preset.tokenLogin,
    verifier,
    cookies,
    onRefused: () => undefined,
  })
  const app = express()
  app.use(nodeMiddleware(login))
  app.use(jwtAuth(boundToCookie(sessions.verifier, { cookies })))
  app.get('/api/sessions', (req, res) => void res.send(req.auth?.subject))
  const server = await listen(app, 0)
  const trials = await tried(server.url, issuer)
  await Promise.all([server.close(), sessions.close(), verifier.close(), issuer.close()])
  return {
    title: 'Strategy One: Configure JWT, and POST /api/auth/login',
    configuration: JSON.stringify(settings, null, 2),
    trials,
  }
}

async function tried(url: string, issuer: TestIssuer) {
  const post = (body: object) =>
    fetch(`${url}/api/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  const codeOf = async (body: object) => {
    const response = await post(body)
    return `${response.status} ${((await response.json()) as { code: string }).code}`
  }
  const password = issuer.token({ claims: { upn: 'tom' } })
  const good = await post({ loginMode, password })
  const token = { 'x-mstr-authtoken': good.headers.get('x-mstr-authtoken') ?? '' }
  const cookie = (good.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  const data = (headers: Record<string, string>) => verdictOf(`${url}/api/sessions`, headers)
  const without = issuer.token()
  return [
    await trial('login with the token of tom', String(good.status), '204'),
    await trial('data with header and cookie', data({ ...token, cookie }), '200 tom'),
    await trial('data with the header alone', data(token), '401'),
    await trial('data with the cookie alone', data({ cookie }), '401'),
    await trial(
      'login with a token without the User ID claim',
      codeOf({ loginMode, password: without }),
      '401 ERR003',
    ),
    await trial(
      'login with a username beside the token',
      codeOf({ loginMode, password, username: 'tom' }),
      '400 ERR006',
    ),
  ]
}
