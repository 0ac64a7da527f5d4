import { ordersResource, startIdentityProvider } from '@sekisho-apps/identity-provider'
import { createVerifier, type SharedOptions } from '@sekisho/core'
import { createApp } from '../app.ts'
import { checkGateway } from './check-gateway.ts'
import { checkGraphql } from './check-graphql.ts'
import { checkHttp } from './check-http.ts'
import type { Finding } from './finding.ts'
import { visitorsOf } from './visitors.ts'

/**
 * Starts the provider and this API, lets everybody try everything over HTTP, GraphQL and a WebSocket,
 * and ends both.
 *
 * @param policy what to add to the policy of the API.
 */
export async function checkTransports(
  policy: Partial<SharedOptions> = {},
): Promise<readonly Finding[]> {
  const provider = await startIdentityProvider()
  const app = await createApp(
    createVerifier({ issuer: provider.issuer, audience: ordersResource, ...policy }),
  )
  try {
    await app.listen(0, '127.0.0.1')
    const scene = { url: await app.getUrl(), ...(await visitorsOf(provider)) }
    return [
      ...(await checkHttp(scene)),
      ...(await checkGraphql(scene)),
      ...(await checkGateway(scene)),
    ]
  } finally {
    await app.close()
    await provider.close()
  }
}
