import { createHmac } from 'node:crypto'
import { createVerifier } from '@sekisho/core'
import { jwtAuth } from '@sekisho/express'
import { emqx } from '@sekisho/presets'
import { encodeSegment } from '@sekisho/testing'
import express from 'express'
import { listen } from '../listen.ts'
import { answerOf, type SystemDemo } from './system-demo.ts'

const configuration = `{
  "mechanism": "jwt",
  "from": "password",
  "use_jwks": false,
  "algorithm": "hmac-based",
  "secret": "emqxsecret",
  "secret_base64_encoded": false,
  "verify_claims": {},
  "disconnect_after_expire": true
}`

function token(claims: object, secret = 'emqxsecret'): string {
  const input = `${encodeSegment({ alg: 'HS256', typ: 'JWT' })}.${encodeSegment(claims)}`
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`
}

const sample = { sub: 'EMQX Cloud' }
const device = { ...sample, acl: { pub: ['t/${clientid}/#'], sub: ['news/#'] } }
const seconds = Math.floor(Date.now() / 1000)

/** The default settings of the product, secret included; over HTTP the token is the Basic password. */
export async function demoEmqx(): Promise<SystemDemo> {
  const { policy } = emqx(configuration, {
    issuer: 'emqx',
    asInProduct: ['short_secret', 'tokens_without_exp', 'tokens_without_issuer', 'any_audience'],
  })
  const verifier = createVerifier({ ...policy, context: () => ({ values: { clientid: 'c1' } }) })
  const app = express()
  app.use(jwtAuth(verifier))
  app.get('/', (req, res) => void res.send(req.auth?.subject))
  app.get('/publish', (req, res) => {
    const { topic: asked } = req.query
    const topic = typeof asked === 'string' ? asked : ''
    const decision = req.auth?.access?.decide({ action: 'publish', topic, qos: 0, retain: false })
    res.status(decision === 'allow' ? 200 : 403).send(decision)
  })
  const server = await listen(app, 0)
  const ask = async (path: string, password: string) => {
    const authorization = `Basic ${Buffer.from(`u:${password}`).toString('base64')}`
    const answer = await answerOf(server.url + path, { headers: { authorization } })
    return answer.replace(/ \{.*$/, '')
  }
  const trials = [
    { what: 'the sample token', answer: await ask('/', token(sample)), expected: '200 EMQX Cloud' },
    {
      what: 'a token under another secret',
      answer: await ask('/', token(sample, 'emqxsecret2')),
      expected: '401',
    },
    {
      what: 'a token that expired',
      answer: await ask('/', token({ ...sample, exp: seconds - 60 })),
      expected: '401',
    },
    { what: 'a password that is no token', answer: await ask('/', 'public'), expected: '401' },
    {
      what: 'publish to t/c1/temperature, in the acl claim',
      answer: await ask('/publish?topic=t/c1/temperature', token(device)),
      expected: '200 allow',
    },
    {
      what: 'publish to t/c2/temperature, of another client',
      answer: await ask('/publish?topic=t/c2/temperature', token(device)),
      expected: '403 deny',
    },
  ]
  await Promise.all([server.close(), verifier.close()])
  return { title: 'EMQX: a JWT authenticator with its default secret', configuration, trials }
}
