import 'reflect-metadata'
import { createVerifier, type Authentication } from '@sekisho/core'
import { Claim, CurrentUser, JwtAuthModule, Public, RequireScopes } from '@sekisho/nestjs'
import { send, startTestIssuer, testClock, type TestIssuer } from '@sekisho/testing'
import {
  Controller,
  Get,
  Injectable,
  Module,
  type INestApplication,
  type ModuleMetadata,
} from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

const clock = testClock()
let issuer: TestIssuer
let app: INestApplication | undefined

beforeEach(async () => {
  issuer = await startTestIssuer({ clock })
})

afterEach(async () => {
  vi.unstubAllEnvs()
  await app?.close()
  app = undefined
  await issuer.close()
})

class RootModule {}

async function serve(metadata: ModuleMetadata): Promise<string> {
  app = await NestFactory.create(
    { module: RootModule, ...metadata },
    { logger: false, abortOnError: false, forceCloseConnections: true },
  )
  await app.listen(0, '127.0.0.1')
  return app.getUrl()
}

function bearer(claims: Record<string, unknown> = {}): readonly (readonly [string, string])[] {
  return [['authorization', `Bearer ${issuer.token({ claims })}`]]
}

@Controller()
class RulesController {
  @Get('closed')
  closed(@CurrentUser() user: Authentication): object {
    return { subject: user.subject }
  }

  @Public()
  @Get('public')
  open(@CurrentUser() user: Authentication | null): object {
    return { user }
  }

  @Public()
  @RequireScopes('orders:read')
  @Get('public-and-required')
  contradiction(): object {
    return {}
  }

  @RequireScopes('orders:read')
  @RequireScopes('orders:write')
  @Get('twice')
  twice(): object {
    return {}
  }

  @Get('claims')
  claims(@Claim('email') email: string, @Claim('/realm_access/roles') roles: string[]): object {
    return { email, roles }
  }
}

@RequireScopes('admin')
@Controller('admin')
class AdminController {
  @Get('closed')
  closed(): object {
    return {}
  }

  @RequireScopes('audit')
  @Get('both')
  both(): object {
    return {}
  }

  @Public()
  @Get('public')
  open(): object {
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

@Controller('derived')
class DerivedController extends OpenController {}

function everything(): ModuleMetadata {
  return {
    imports: [JwtAuthModule.forRoot(issuer.options())],
    controllers: [RulesController, AdminController, OpenController, DerivedController],
  }
}

describe('JwtAuthModule', () => {
  test('closes every route that is not public', async () => {
    const url = await serve(everything())
    const closed = [
      '/closed',
      '/claims',
      '/twice',
      '/admin/closed',
      '/admin/both',
      '/admin/public',
      '/open/closed',
      '/derived/public',
    ]
    const answers = await Promise.all(closed.map((path) => send(url, { path })))
    expect(answers.map(({ status }) => status)).toEqual(closed.map(() => 401))
    const open = ['/public', '/open/public']
    const passed = await Promise.all(open.map((path) => send(url, { path })))
    expect(passed.map(({ status }) => status)).toEqual(open.map(() => 200))
  })

  test('keeps a public route closed that also requires scopes', async () => {
    const url = await serve(everything())
    expect((await send(url, { path: '/public-and-required' })).status).toBe(401)
  })

  test('adds requirements up: of two decorators, and of class and handler', async () => {
    const url = await serve(everything())
    const challengeFor = async (path: string, scope: string): Promise<unknown> => {
      const answer = await send(url, { path, headers: bearer({ scope }) })
      return answer.status === 200 ? 200 : answer.headers['www-authenticate']?.[0]
    }
    expect(await challengeFor('/twice', 'orders:read')).toContain('scope="orders:write"')
    expect(await challengeFor('/twice', 'orders:write')).toContain('scope="orders:read"')
    expect(await challengeFor('/twice', 'orders:read orders:write')).toBe(200)
    expect(await challengeFor('/admin/both', 'audit')).toContain('scope="admin"')
    expect(await challengeFor('/admin/both', 'admin')).toContain('scope="audit"')
    expect(await challengeFor('/admin/both', 'admin audit')).toBe(200)
  })

  test('hands claims to parameters, nested ones by JSON Pointer', async () => {
    const url = await serve(everything())
    const claims = { email: 'alice@people.example', realm_access: { roles: ['clerk'] } }
    const answer = await send(url, { path: '/claims', headers: bearer(claims) })
    expect(answer.body).toBe('{"email":"alice@people.example","roles":["clerk"]}')
  })

  test('gives null for the user of a public route, whatever token came', async () => {
    const url = await serve(everything())
    const answer = await send(url, { path: '/public', headers: bearer() })
    expect(answer.body).toBe('{"user":null}')
  })

  test('does not start when a route requires scopes and nobody set a policy', async () => {
    await expect(serve({ controllers: [RulesController] })).rejects.toThrow(
      /can't resolve dependencies of the JwtAuthGuard/,
    )
  })

  test('forRoot() without options says while starting which variables are missing', async () => {
    vi.stubEnv('JWT_ISSUER', undefined)
    vi.stubEnv('JWT_AUDIENCE', undefined)
    await expect(serve({ imports: [JwtAuthModule.forRoot()] })).rejects.toThrow(
      'Sekisho: the environment lacks JWT_ISSUER and JWT_AUDIENCE; set them',
    )
  })

  test('forRootAsync makes the policy from providers of other modules', async () => {
    @Injectable()
    class Settings {
      readonly audience = 'https://api.example'
    }
    @Module({ providers: [Settings], exports: [Settings] })
    class SettingsModule {}
    const url = await serve({
      imports: [
        JwtAuthModule.forRootAsync({
          imports: [SettingsModule],
          inject: [Settings],
          useFactory: ({ audience }: Settings) => ({ ...issuer.options(), audience }),
        }),
      ],
      controllers: [RulesController],
    })
    const answer = await send(url, { path: '/closed', headers: bearer() })
    expect([answer.status, answer.body]).toEqual([200, '{"subject":"alice"}'])
    expect((await send(url, { path: '/closed' })).status).toBe(401)
  })

  test('closes the verifier with the application', async () => {
    const verifier = createVerifier(issuer.options())
    const close = vi.spyOn(verifier, 'close')
    await serve({ imports: [JwtAuthModule.forRoot(verifier)] })
    await app?.close()
    expect(close).toHaveBeenCalledTimes(1)
  })
})
