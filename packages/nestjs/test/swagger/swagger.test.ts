import 'reflect-metadata'
import { JwtAuthModule, Public, RequireRoles, RequireScopes } from '@sekisho/nestjs'
import { createSecuredDocument } from '@sekisho/nestjs/swagger'
import { Controller, Delete, Get, Post, type INestApplication } from '@nestjs/common'
import type { AbstractHttpAdapter } from '@nestjs/core'
import { NestFactory } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import {
  ApiForbiddenResponse,
  ApiOperation,
  ApiSecurity,
  DocumentBuilder,
  type SwaggerDocumentOptions,
} from '@nestjs/swagger'
import { afterEach, describe, expect, test } from 'vitest'

@Controller('orders')
class OrdersController {
  @Get()
  list(): object {
    return {}
  }

  @Public()
  @Get('prices')
  prices(): object {
    return {}
  }

  @RequireScopes('orders:write')
  @Post()
  create(): object {
    return {}
  }

  @Public()
  @ApiOperation({ operationId: 'teaTime' })
  @Get('tea')
  tea(): object {
    return {}
  }

  @ApiSecurity('apiKey')
  @ApiForbiddenResponse({ description: 'not yours' })
  @RequireRoles('admin')
  @Delete()
  remove(): object {
    return {}
  }
}

@Public()
@Controller('open')
class OpenController {
  @Get('public')
  open(): object {
    return {}
  }

  @RequireScopes('orders:read')
  @Get('closed')
  closed(): object {
    return {}
  }
}

@RequireRoles('admin')
@Controller('derived')
class DerivedController extends OpenController {}

class RootModule {}

const operationIdFactory = (_controller: string, method: string): string => method

let app: INestApplication

afterEach(async () => {
  await app.close()
})

async function documentOf(
  adapter: AbstractHttpAdapter,
  config = new DocumentBuilder().setTitle('orders').build(),
  options?: SwaggerDocumentOptions,
) {
  const policy = { issuer: 'https://login.example.com', audience: 'https://orders.example' }
  app = await NestFactory.create(
    {
      module: RootModule,
      imports: [JwtAuthModule.forRoot(policy)],
      controllers: [OrdersController, OpenController, DerivedController],
    },
    adapter,
    { logger: false, abortOnError: false },
  )
  await app.init()
  return createSecuredDocument(app, config, options)
}

/** What a document says of each operation: its security, and what is answered without a token. */
function summaryOf({ paths }: Awaited<ReturnType<typeof documentOf>>) {
  return Object.fromEntries(
    Object.entries(paths).flatMap(([path, item]) =>
      (['get', 'post', 'delete'] as const).flatMap((method) => {
        const operation = item[method]
        if (operation === undefined) return []
        const { security = null, responses } = operation
        const refusals = Object.entries(responses)
          .filter(([status]) => Number(status) > 400)
          .map(
            ([status, response]) =>
              `${status} ${(response as { description: string }).description}`,
          )
        return [[`${method} ${path}`, [security, ...refusals]]]
      }),
    ),
  )
}

const bearer = [{ bearer: [] }]
const missing = '401 Authentication is required'
const forbidden = '403 The access token does not permit this request'
const expected = {
  'get /orders': [bearer, missing],
  'post /orders': [bearer, missing, forbidden],
  'delete /orders': [[{ apiKey: [] }], missing, '403 not yours'],
  'get /orders/prices': [null],
  'get /orders/tea': [null],
  'get /open/public': [null],
  'get /open/closed': [bearer, missing, forbidden],
  'get /derived/public': [bearer, missing, forbidden],
  'get /derived/closed': [bearer, missing, forbidden],
}

describe.each<readonly [string, () => AbstractHttpAdapter]>([
  ['Express', () => new ExpressAdapter()],
  ['Fastify', () => new FastifyAdapter()],
])('a Swagger document on %s', (_name, adapter) => {
  test('has the bearer scheme, and per operation what the guard asks for', async () => {
    const document = await documentOf(adapter())
    expect(document.components?.securitySchemes).toEqual({
      bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
    })
    expect(summaryOf(document)).toEqual(expected)
  })

  test('says the same whatever operation ids it is told to make, and keeps those', async () => {
    const document = await documentOf(adapter(), undefined, { operationIdFactory })
    const {
      'get /open/closed': closed,
      'get /orders': list,
      'get /open/public': sharesItsId,
    } = summaryOf(document)
    expect([closed, list]).toEqual([expected['get /open/closed'], expected['get /orders']])
    expect(sharesItsId).toEqual(expected['get /derived/public'])
    expect(document.paths['/orders']?.get?.operationId).toBe('list')
  })

  test('keeps a scheme that is there, and does not change the settings it was given', async () => {
    const config = new DocumentBuilder()
      .addBearerAuth({ type: 'http', description: 'ours' })
      .build()
    const before = structuredClone(config)
    const document = await documentOf(adapter(), config)
    expect(document.components?.securitySchemes?.['bearer']).toMatchObject({ description: 'ours' })
    expect(config).toEqual(before)
  })
})
