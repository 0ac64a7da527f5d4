import { createVerifier, usedTokens } from '@sekisho/core'
import { jwtAuth } from '@sekisho/express'
import { clientConfigHandler, teradata } from '@sekisho/presets'
import { startTestIssuer } from '@sekisho/testing'
import express from 'express'
import { listen } from '../listen.ts'
import { answerOf, trial, verdictOf, type SystemDemo } from './system-demo.ts'

function configurationFor(url: string): string {
  return `<Mechanism Name="JWT">
  <MechanismProperties JWTDynamicKey="yes" JWTSkewTime="300" JWTKeyCacheRefreshTime="1440" />
  <IdentityProvider Id="keycloak1" Url="${url}" Type="keycloak" />
  <UserNameMapping Claim="preferred_username" Match="(\\w+)@([\\w+.]+)" DatabaseName="\${1}" />
  <UserNameMapping Claim="qlid" Match="(\\w{2})(\\d{6})" DatabaseName="\${1}_\${2}" />
  <GlobalValues><IdpConfig IdpUrl="${url}" ClientId="td-client" /></GlobalValues>
</Mechanism>`
}

/** The JWT mechanism with mapped names, each token good for one use. */
export async function demoTeradata(): Promise<SystemDemo> {
  const issuer = await startTestIssuer()
  const configuration = configurationFor(issuer.issuer)
  const { policy, clientConfig } = teradata(configuration, { audience: issuer.audience })
  if (clientConfig === null) throw new Error('the configuration has no IdpConfig')
  const { now } = issuer.clock
  const verifier = createVerifier({ ...policy, isRevoked: usedTokens({ now }), now })
  const app = express()
  app.get('/auth/config', clientConfigHandler(clientConfig))
  app.use(jwtAuth(verifier))
  app.get('/', (req, res) => void res.send(req.auth?.subject))
  const server = await listen(app, 0)
  const ask = (token: string) => verdictOf(server.url, { authorization: `Bearer ${token}` })
  const tokenWith = (claims: Record<string, string>) => issuer.token({ claims })
  const mapped = tokenWith({ preferred_username: 'xys@company.com' })
  const expired = issuer.token({ claims: { qlid: 'ab123456' }, expiresInSeconds: -299 })
  const trials = [
    await trial(
      'what clients are told before a logon',
      answerOf(`${server.url}/auth/config`),
      `200 {"idpUrl":"${issuer.issuer}","clientId":"td-client"}`,
    ),
    await trial('xys@company.com', ask(mapped), '200 xys'),
    await trial('the same token once more', ask(mapped), '401'),
    await trial('qlid ab123456, 299 seconds late', ask(expired), '200 ab_123456'),
    await trial('a name that no mapping fits', ask(tokenWith({})), '401'),
    await trial(
      'a token of another provider',
      ask(tokenWith({ iss: 'https://elsewhere.example', qlid: 'ab123456' })),
      '401',
    ),
  ]
  await Promise.all([server.close(), verifier.close(), issuer.close()])
  return { title: 'Teradata: the JWT mechanism of TDGSS', configuration, trials }
}
