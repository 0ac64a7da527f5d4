import 'reflect-metadata'
import { createVerifier } from '@sekisho/core'
import { JwtAuthModule, readiness, VERIFIER } from '@sekisho/nestjs'
import { send, startTestIssuer, testClock } from '@sekisho/testing'
import type { AbstractHttpAdapter } from '@nestjs/core'
import { NestFactory } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { expect, test } from 'vitest'

class RootModule {}

test.each<readonly [string, () => AbstractHttpAdapter]>([
  ['Express', () => new ExpressAdapter()],
  ['Fastify', () => new FastifyAdapter({ forceCloseConnections: true })],
])('Nest on %s answers a readiness probe ahead of the guard', async (_, createAdapter) => {
  const clock = testClock()
  const issuer = await startTestIssuer({ clock })
  issuer.behave({ status: 500 })
  const verifier = createVerifier(issuer.options())
  const app = await NestFactory.create(
    { module: RootModule, imports: [JwtAuthModule.forRoot(verifier)] },
    createAdapter(),
    { logger: false, abortOnError: false, forceCloseConnections: true },
  )
  app.use('/ready', readiness(app.get(VERIFIER)))
  await app.listen(0, '127.0.0.1')
  const url = await app.getUrl()
  const before = await send(url, { path: '/ready' })
  expect([before.status, before.body]).toEqual([503, '{"status":"unavailable"}'])
  issuer.behave('ok')
  clock.advanceSeconds(10)
  const after = await send(url, { path: '/ready' })
  expect([after.status, after.body]).toEqual([200, '{"status":"ready"}'])
  await app.close()
  await issuer.close()
})
