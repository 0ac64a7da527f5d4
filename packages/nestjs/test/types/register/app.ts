import type { Authentication } from '@sekisho/core'
import { Authorize, CurrentUser, JwtAuthModule } from '@sekisho/nestjs'
import { Controller, Get, type INestApplication } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import 'reflect-metadata'
import type { PeopleVerifier } from './people.ts'

@Controller()
class PeopleController {
  /** Uses the output of the schema as what it is, without a cast. */
  @Authorize(({ claims }) => claims.level >= 3)
  @Get()
  show(@CurrentUser() user: Authentication): object {
    const { tenant, level, hired_on: hiredOn } = user.claims
    const exactly: 'acme' | 'umbrella' = tenant
    // @ts-expect-error the schema makes a number of it
    const text: string = level
    // @ts-expect-error the schema leaves it out
    void user.claims.email
    return { tenant: exactly, nextLevel: level + 1, text, year: hiredOn.getUTCFullYear() }
  }
}

class PeopleModule {}

/** An application of that controller. */
export async function appOf(verifier: PeopleVerifier): Promise<INestApplication> {
  return NestFactory.create(
    {
      module: PeopleModule,
      imports: [JwtAuthModule.forRoot(verifier)],
      controllers: [PeopleController],
    },
    { logger: false, abortOnError: false, forceCloseConnections: true },
  )
}
