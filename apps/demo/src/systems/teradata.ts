import { createVerifier, usedTokens } from '@sekisho/core'
import { jwtAuth } from '@sekisho/express'
import { clientConfigHandler, teradata } from '@sekisho/presets'
import { startTestIssuer } from '@sekisho/testing'
import express from 'express'
import { listen } from '../listen.ts'
import { answerOf, type SystemDemo } from './system-demo.ts'

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
  const ask = async (token: string) => {
    const headers = { authorization: `Bearer ${token}` }
    return (await answerOf(server.url, { headers })).replace(/ \{.*$/, '')
  }
  const tokenWith = (claims: object) => issuer.token({ claims: { ...claims } })
  const mapped = tokenWith({ preferred_username: 'xys@company.com' })
  const expired = issuer.token({ claims: { qlid: 'ab123456' }, expiresInSeconds: -299 })
  const trials = [
    {
      what: 'what clients are told before a logon',
      answer: await answerOf(`${server.url}/auth/config`),
      expected: `200 {"idpUrl":"${issuer.issuer}","clientId":"td-client"}`,
    },
    { what: 'xys@company.com', answer: await ask(mapped), expected: '200 xys' },
    { what: 'the same token once more', answer: await ask(mapped), expected: '401' },
    {
      what: 'qlid ab123456, 299 seconds late',
      answer: await ask(expired),
      expected: '200 ab_123456',
    },
    { what: 'a name that no mapping fits', answer: await ask(tokenWith({})), expected: '401' },
    {
      what: 'a token of another provider',
      answer: await ask(tokenWith({ iss: 'https://elsewhere.example', qlid: 'ab123456' })),
      expected: '401',
    },
  ]
  await Promise.all([server.close(), verifier.close(), issuer.close()])
  return { title: 'Teradata: the JWT mechanism of TDGSS', configuration, trials }
}
