import type { Verifier, VerifierOptions } from '@sekisho/core'
import { JwtAuthModule } from '@sekisho/nestjs'
import type { INestApplication } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import 'reflect-metadata'
import { OrdersController } from './orders.controller.ts'

class AppModule {}

/** The orders API with every route closed by `JwtAuthModule`. */
export async function createApp(policy?: VerifierOptions | Verifier): Promise<INestApplication> {
  return NestFactory.create(
    {
      module: AppModule,
      imports: [JwtAuthModule.forRoot(policy)],
      controllers: [OrdersController],
    },
    // An error at start-up is the caller's to handle; Nest would end the process by itself.
    { logger: ['error', 'warn'], abortOnError: false },
  )
}
