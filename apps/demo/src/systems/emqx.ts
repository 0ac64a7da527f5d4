import { createHmac } from 'node:crypto'
import { createVerifier, type Verifier } from '@sekisho/core'
import { jwtAuth } from '@sekisho/express'
import { emqx } from '@sekisho/presets'
import { encodeSegment } from '@sekisho/testing'
import express, { type Express } from 'express'
import { listen } from '../listen.ts'
import { verdictOf, trial, type SystemDemo } from './system-demo.ts'

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

function serverOf(verifier: Verifier): Express {
  const app = express()
  app.use(jwtAuth(verifier))
  app.get('/', (req, res) => void res.send(req.auth?.subject))
  app.get('/publish', (req, res) => {
    const { topic: asked } = req.query
    const topic = typeof asked === 'string' ? asked : ''
    const decision = req.auth?.access?.decide({ action: 'publish', topic, qos: 0, retain: false })
    res.status(decision === 'allow' ? 200 : 403).send(decision)
  })
  return app
}

/** The default settings of the product, secret included; over HTTP the token is the Basic password. */
export async function demoEmqx(): Promise<SystemDemo> {
  const { policy } = emqx(configuration, {
    issuer: 'emqx',
    asInProduct: ['short_secret', 'tokens_without_exp', 'tokens_without_issuer', 'any_audience'],
  })
  const verifier = createVerifier({ ...policy, context: () => ({ values: { clientid: 'c1' } }) })
  const server = await listen(serverOf(verifier), 0)
  const ask = (path: string, password: string) =>
    verdictOf(server.url + path, {
      authorization: `Basic ${Buffer.from(`u:${password}`).toString('base64')}`,
    })
  const trials = [
    await trial('the sample token', ask('/', token(sample)), '200 EMQX Cloud'),
    await trial('a token under another secret', ask('/', token(sample, 'emqxsecret2')), '401'),
    await trial('a token that expired', ask('/', token({ ...sample, exp: seconds - 60 })), '401'),
    await trial('a password that is no token', ask('/', 'public'), '401'),
    await trial(
      'publish to t/c1/temperature, in the acl claim',
      ask('/publish?topic=t/c1/temperature', token(device)),
      '200 allow',
    ),
    await trial(
      'publish to t/c2/temperature, of another client',
      ask('/publish?topic=t/c2/temperature', token(device)),
      '403 deny',
    ),
  ]
  await Promise.all([server.close(), verifier.close()])
  return { title: 'EMQX: a JWT authenticator with its default secret', configuration, trials }
}
