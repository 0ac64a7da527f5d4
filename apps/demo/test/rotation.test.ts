import { clientCredentialsToken, startIdentityProvider } from '@sekisho-apps/identity-provider'
import { expect, test } from 'vitest'
import { startApis } from '../src/apis.ts'

test('C068 no good token is refused while the real provider rotates its keys under load', async () => {
  const provider = await startIdentityProvider()
  const apis = await startApis(provider, 0)
  const ask = async (token: string): Promise<readonly number[]> =>
    Promise.all(
      apis.map(async ({ url }) => {
        const headers = { authorization: `Bearer ${token}` }
        return (await fetch(`${url}/orders`, { headers })).status
      }),
    )
  const before = await clientCredentialsToken(provider, { scope: 'orders:read' })
  const statuses = new Set<number>()
  const state = { running: true }
  const load = (async () => {
    while (state.running) for (const status of await ask(before)) statuses.add(status)
  })()
  await provider.rotateKeys()
  const after = await clientCredentialsToken(provider, { scope: 'orders:read' })
  const [, payload] = before.split('.')
  for (let count = 0; count < 100; count += 1) {
    for (const status of await ask(count % 2 === 0 ? after : before)) statuses.add(status)
  }
  state.running = false
  await load
  expect([...statuses]).toEqual([200])
  const [header, , signature] = after.split('.')
  expect(await ask(`${header}.${payload}.${signature}`)).toEqual([401, 401, 401])
  await Promise.all([...apis.map((api) => api.close()), provider.close()])
})
