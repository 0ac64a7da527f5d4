import { createVerifier } from '@sekisho/core'
import { jwtAuth } from '@sekisho/express'
import { starrocks } from '@sekisho/presets'
import { startTestIssuer } from '@sekisho/testing'
import express from 'express'
import { listen } from '../listen.ts'
import { answerOf, type SystemDemo } from './system-demo.ts'

/** A user made with `IDENTIFIED WITH authentication_jwt AS '…'`, and who logs in as whom. */
export async function demoStarrocks(): Promise<SystemDemo> {
  const issuer = await startTestIssuer()
  const configuration = JSON.stringify(
    {
      jwks_url: issuer.jwksUrl,
      principal_field: 'preferred_username',
      required_issuer: issuer.issuer,
      required_audience: 'starrocks',
    },
    null,
    2,
  )
  const verifier = createVerifier({
    ...starrocks(configuration).policy,
    now: issuer.clock.now,
    context: (request) => ({ expectedSubject: request.header('x-login-name')[0] ?? '' }),
  })
  const app = express()
  app.use(jwtAuth(verifier))
  app.get('/', (req, res) => void res.send(`hello ${req.auth?.subject}`))
  const server = await listen(app, 0)
  const tokenOf = (more: object = {}) =>
    issuer.token({ claims: { aud: 'starrocks', preferred_username: 'tom', ...more } })
  const status = async (name: string, token: string) => {
    const headers = { 'x-login-name': name, authorization: `Bearer ${token}` }
    return (await answerOf(server.url, { headers })).replace(/ \{.*$/, '')
  }
  const trials = [
    {
      what: 'tom with his token',
      answer: await status('tom', tokenOf()),
      expected: '200 hello tom',
    },
    { what: 'amy with the token of tom', answer: await status('amy', tokenOf()), expected: '401' },
    {
      what: 'Tom, in upper case',
      answer: await status('Tom', tokenOf()),
      expected: '401',
    },
    {
      what: 'tom with a token for another database',
      answer: await status('tom', tokenOf({ aud: 'other' })),
      expected: '401',
    },
    {
      what: 'tom with a token without exp',
      answer: await status('tom', tokenOf({ exp: undefined })),
      expected: '401',
    },
  ]
  await Promise.all([server.close(), verifier.close(), issuer.close()])
  return {
    title: "StarRocks: CREATE USER … IDENTIFIED WITH authentication_jwt AS '…'",
    configuration,
    trials,
  }
}
