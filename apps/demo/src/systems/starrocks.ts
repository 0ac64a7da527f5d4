import { createVerifier } from '@sekisho/core'
import { jwtAuth } from '@sekisho/express'
import { starrocks, tokenFromFile } from '@sekisho/presets'
import { startTestIssuer, type TestIssuer } from '@sekisho/testing'
import express from 'express'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { listen } from '../listen.ts'
import { verdictOf, trial, type SystemDemo } from './system-demo.ts'

function configurationFor({ issuer, jwksUrl }: TestIssuer): string {
  const settings = {
    jwks_url: jwksUrl,
    principal_field: 'preferred_username',
    required_issuer: issuer,
    required_audience: 'starrocks',
  }
  return JSON.stringify(settings, null, 2)
}

/** As a client is started with `--token-file`. */
function throughFile(token: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'sekisho-demo-'))
  try {
    writeFileSync(join(folder, 'token'), `${token}\n`, { mode: 0o600 })
    return tokenFromFile(join(folder, 'token'))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** A user made with `IDENTIFIED WITH authentication_jwt AS '…'`, and who logs in as whom. */
export async function demoStarrocks(): Promise<SystemDemo> {
  const issuer = await startTestIssuer()
  const configuration = configurationFor(issuer)
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
  const status = (name: string, token: string) =>
    verdictOf(server.url, { 'x-login-name': name, authorization: `Bearer ${token}` })
  const trials = [
    await trial('tom with his token', status('tom', tokenOf()), '200 hello tom'),
    await trial('tom with a token file', status('tom', throughFile(tokenOf())), '200 hello tom'),
    await trial('amy with the token of tom', status('amy', tokenOf()), '401'),
    await trial('Tom, in upper case', status('Tom', tokenOf()), '401'),
    await trial(
      'tom with a token for another database',
      status('tom', tokenOf({ aud: 'other' })),
      '401',
    ),
    await trial('tom with a token without exp', status('tom', tokenOf({ exp: undefined })), '401'),
  ]
  await Promise.all([server.close(), verifier.close(), issuer.close()])
  return {
    title: "StarRocks: CREATE USER … IDENTIFIED WITH authentication_jwt AS '…'",
    configuration,
    trials,
  }
}
