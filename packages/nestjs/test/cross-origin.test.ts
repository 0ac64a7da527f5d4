import 'reflect-metadata'
import { createVerifier } from '@sekisho/core'
import { JwtAuthModule } from '@sekisho/nestjs'
import { headerLines, send, startTestIssuer } from '@sekisho/testing'
import { Controller, Get } from '@nestjs/common'
import { NestFactory, type AbstractHttpAdapter } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { expect, onTestFinished, test } from 'vitest'

@Controller('orders')
class OrdersController {
  @Get()
  list(): object {
    return { orders: [] }
  }
}

class RootModule {}

const origin = 'https://shop.example'

/** What a browser sees: of a preflight request, without a token, and with one. */
async function seenFrom(url: string, token: string): Promise<readonly object[]> {
  const from = ['origin', origin] as const
  const asks = ['access-control-request-method', 'GET'] as const
  const authorization = ['authorization', `Bearer ${token}`] as const
  const answers = [
    await send(url, { method: 'OPTIONS', path: '/orders', headers: [from, asks] }),
    await send(url, { path: '/orders', headers: [from] }),
    await send(url, { path: '/orders', headers: [from, authorization] }),
  ]
  return answers.map((answer) => ({
    status: answer.status,
    origin: headerLines(answer, 'access-control-allow-origin'),
    challenge: headerLines(answer, 'www-authenticate'),
  }))
}

const seen = [
  { status: 204, origin: [origin], challenge: [] },
  { status: 401, origin: [origin], challenge: ['Bearer realm="api"'] },
  { status: 200, origin: [origin], challenge: [] },
]

test.each([
  ['Express', () => new ExpressAdapter()],
  ['Fastify', () => new FastifyAdapter({ forceCloseConnections: true })],
] as const)(
  'enableCors() answers preflight requests ahead of the guard, and refusals keep its headers, %s',
  async (_name, adapter) => {
    const issuer = await startTestIssuer()
    onTestFinished(() => issuer.close())
    const verifier = createVerifier(issuer.options())
    const imports = [JwtAuthModule.forRoot(verifier)]
    const app = await NestFactory.create(
      { module: RootModule, imports, controllers: [OrdersController] },
      adapter() as AbstractHttpAdapter,
      { logger: false, abortOnError: false, forceCloseConnections: true },
    )
    onTestFinished(() => app.close())
    app.enableCors({ origin })
    await app.listen(0, '127.0.0.1')
    expect(await seenFrom(await app.getUrl(), issuer.token())).toEqual(seen)
  },
)
