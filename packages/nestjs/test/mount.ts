import 'reflect-metadata'
import { createVerifier } from '@sekisho/core'
import { JwtAuthModule } from '@sekisho/nestjs'
import type { Mount } from '@sekisho/testing'
import type { AbstractHttpAdapter } from '@nestjs/core'
import { NestFactory } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { ContractController } from './contract.controller.ts'

class ContractModule {}

function mountOn(createAdapter: () => AbstractHttpAdapter): Mount {
  return async (options) => {
    const verifier = createVerifier(options)
    const app = await NestFactory.create(
      {
        module: ContractModule,
        imports: [JwtAuthModule.forRoot(verifier)],
        controllers: [ContractController],
      },
      createAdapter(),
      { logger: false, abortOnError: false, forceCloseConnections: true },
    )
    await app.listen(0, '127.0.0.1')
    return {
      url: await app.getUrl(),
      close: async () => {
        await app.close()
      },
    }
  }
}

/** The contract routes on Nest over Express. */
export const mountOnExpress = mountOn(() => new ExpressAdapter())

/** The contract routes on Nest over Fastify. */
export const mountOnFastify = mountOn(() => new FastifyAdapter({ forceCloseConnections: true }))
