import {
  allowInsecureRequests,
  None,
  processRefreshTokenResponse,
  processRevocationResponse,
  refreshTokenGrantRequest,
  ResponseBodyError,
  revocationRequest,
} from 'oauth4webapi'
import { expect, test } from 'vitest'
import { dataStatus } from './client.ts'
import { startLoginService } from './login-service.ts'

const client = { client_id: 'default' }
const options = { [allowInsecureRequests]: true } as const

test('C163 an OAuth client of somebody else refreshes and revokes', async () => {
  const { url, clock, login } = await startLoginService()
  const server = {
    issuer: 'https://login.example',
    token_endpoint: `${url}/refresh`,
    revocation_endpoint: `${url}/revoke`,
  }
  const first = await login()
  const refreshed = async (token: string) =>
    processRefreshTokenResponse(
      server,
      client,
      await refreshTokenGrantRequest(server, client, None(), token, options),
    )
  const second = await refreshed(first.refresh)
  expect(second.token_type).toBe('bearer')
  expect(second.expires_in).toBeGreaterThan(280)
  expect(await dataStatus(url, second.access_token)).toBe(200)

  clock.advanceSeconds(11)
  const reused = await refreshed(first.refresh).catch((error: unknown) => error)
  expect(reused).toBeInstanceOf(ResponseBodyError)
  expect(reused).toMatchObject({ status: 400, error: 'invalid_grant' })

  const { refresh: token } = await login()
  const answer = await revocationRequest(server, client, None(), token, options)
  expect(await processRevocationResponse(answer)).toBeUndefined()
  await expect(refreshed(token)).rejects.toMatchObject({ error: 'invalid_grant' })
})
