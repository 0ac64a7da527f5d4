import { createVerifier } from '@sekisho/core'
import { createApp as createExpressApp } from '@sekisho-apps/express-login'
import { ordersResource, type IdentityProvider } from '@sekisho-apps/identity-provider'
import { createApp as createKoaApp } from '@sekisho-apps/koa-attributes'
import { createApp as createNestApp } from '@sekisho-apps/nestjs-guards'
import type { RequestListener } from 'node:http'
import { listen, type Listening } from './listen.ts'

/** One of the sample APIs, running. */
export interface Api extends Listening {
  readonly name: string
}

/**
 * Starts the three sample APIs under one policy: the provider's issuer, the audience of orders.
 *
 * @param firstPort the three take this port and the next two; 0 takes any.
 */
export async function startApis(
  provider: IdentityProvider,
  firstPort: number,
): Promise<readonly Api[]> {
  const verifier = createVerifier({
    issuer: provider.issuer,
    audience: ordersResource,
    // None, so that the expired token of the demo is soon expired.
    clockToleranceSeconds: 0,
  })
  const nest = await createNestApp(verifier)
  await nest.init()
  const handlers: readonly (readonly [string, RequestListener])[] = [
    ['Express', createExpressApp(verifier)],
    ['Koa', createKoaApp(verifier).callback()],
    ['NestJS', nest.getHttpAdapter().getInstance() as RequestListener],
  ]
  return Promise.all(
    handlers.map(async ([name, handler], index) => ({
      name,
      ...(await listen(handler, firstPort === 0 ? 0 : firstPort + index)),
    })),
  )
}
