import 'reflect-metadata'
import { createVerifier, type SharedOptions } from '@sekisho/core'
import { JwtAuthModule, type Transport } from '@sekisho/nestjs'
import { microservices } from '@sekisho/nestjs/microservices'
import { send, startTestIssuer, type TestIssuer } from '@sekisho/testing'
import type { INestApplication, INestMicroservice } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import {
  ClientProxyFactory,
  Transport as Nest,
  type ClientProxy,
  type MicroserviceOptions,
} from '@nestjs/microservices'
import type { AddressInfo, Server } from 'node:net'
import { lastValueFrom } from 'rxjs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { OrdersController } from './orders.controller.ts'

class RootModule {}

const settings = { logger: false, abortOnError: false } as const
const tcp = { transport: Nest.TCP, options: { host: '127.0.0.1', port: 0 } } as const
const inPayload = microservices({
  token: (context) => context.switchToRpc().getData<{ readonly token?: unknown }>().token,
})
let issuer: TestIssuer
let service: INestMicroservice | INestApplication | undefined
let client: ClientProxy | undefined

beforeEach(async () => {
  issuer = await startTestIssuer()
})

afterEach(async () => {
  await client?.close()
  await service?.close()
  service = undefined
  await issuer.close()
})

function moduleOf(policy: Partial<SharedOptions>, transports: readonly Transport[]) {
  const verifier = createVerifier({ ...issuer.options(), ...policy })
  return {
    module: RootModule,
    imports: [JwtAuthModule.forRoot(verifier, transports)],
    controllers: [OrdersController],
  }
}

function connectTo(server: Server): void {
  const { port } = server.address() as AddressInfo
  client = ClientProxyFactory.create({
    transport: Nest.TCP,
    options: { host: '127.0.0.1', port },
  })
}

async function start(
  policy: Partial<SharedOptions> = {},
  transports: readonly Transport[] = [inPayload],
): Promise<OrdersController> {
  const started = await NestFactory.createMicroservice<MicroserviceOptions>(
    moduleOf(policy, transports),
    { ...settings, ...tcp },
  )
  service = started
  await started.listen()
  connectTo(started.unwrap())
  return started.get(OrdersController)
}

async function startHybrid(inheritAppConfig: boolean): Promise<string> {
  const app = await NestFactory.create(moduleOf({}, [inPayload]), settings)
  service = app
  const connected = app.connectMicroservice<MicroserviceOptions>(tcp, { inheritAppConfig })
  await app.startAllMicroservices()
  await app.listen(0, '127.0.0.1')
  connectTo(connected.unwrap())
  return app.getUrl()
}

/** What comes back of a message, or what it is refused with. */
async function ask(pattern: string, data: object = {}): Promise<unknown> {
  return lastValueFrom((client as ClientProxy).send<unknown>(pattern, data)).catch(
    (refusal: unknown) => refusal,
  )
}

const token = (claims = {}, seconds = 300): string =>
  issuer.token({ claims, expiresInSeconds: seconds })
const unauthenticated = {
  status: 401,
  code: 'UNAUTHENTICATED',
  message: 'Authentication is required',
  challenge: 'Bearer realm="api"',
}

describe('a message over TCP', () => {
  test('C127 is refused without a token where the option looks for it', async () => {
    await start()
    expect(await ask('me')).toEqual(unauthenticated)
    expect(await ask('orders')).toEqual(unauthenticated)
    expect(await ask('me', { authorization: `Bearer ${token()}` })).toEqual(unauthenticated)
    expect(await ask('me', { token: null })).toEqual(unauthenticated)
    expect(await ask('open')).toBe('open')
  })

  test.each([
    ['an expired token', () => token({}, -60), 'The access token expired'],
    ['no JWT', () => 'abc', 'The access token is invalid'],
    ['an object', () => ({ a: 1 }), 'The access token is invalid'],
    ['an empty list', () => [], 'The access token is invalid'],
  ])('C127 is refused with %s', async (_what, given, message) => {
    await start()
    expect(await ask('me', { token: given() })).toMatchObject({
      status: 401,
      code: 'UNAUTHENTICATED',
      message,
      error: 'invalid_token',
    })
  })

  test('C127 C120 is unavailable while keys cannot be had', async () => {
    await start()
    issuer.behave({ status: 500 })
    expect(await ask('me', { token: token() })).toEqual({
      status: 503,
      code: 'UNAVAILABLE',
      message: 'Authentication is temporarily unavailable',
      retryAfterSeconds: expect.any(Number) as number,
    })
  })

  test('C127 reaches its handler with what it requires', async () => {
    await start()
    expect(await ask('me', { token: token() })).toBe('alice')
    expect(await ask('orders', { token: token() })).toBe('tea')
    expect(await ask('orders', { token: token({ scope: '' }) })).toMatchObject({
      status: 403,
      code: 'FORBIDDEN',
      challenge: expect.stringContaining('scope="orders:read"') as string,
    })
    const given = token({ tenant: 't1' })
    expect(await ask('tenant', { token: given, tenant: 't1' })).toBe('t1')
    expect(await ask('tenant', { token: given, tenant: 't2' })).toMatchObject({ status: 403 })
  })

  test('C119 C127 may be anonymous, but not with a bad token, nor where anything is required', async () => {
    await start({ anonymous: ['missing'] })
    expect(await ask('me')).toBe('nobody')
    expect(await ask('me', { token: 'abc' })).toMatchObject({ status: 401 })
    expect(await ask('orders')).toEqual(unauthenticated)
  })

  test('C127 as an event is dropped without a token', async () => {
    const { shipped } = await start()
    await lastValueFrom((client as ClientProxy).emit('shipped', {}), { defaultValue: null })
    await lastValueFrom((client as ClientProxy).emit('shipped', { token: token() }), {
      defaultValue: null,
    })
    await expect.poll(() => shipped).toEqual(['alice'])
  })

  test('C127 is refused when the option fails, and when there is no transport for it', async () => {
    const internal = { status: 'error', message: 'Internal server error' }
    const broken = microservices({
      token: () => {
        throw new Error('the payload is odd')
      },
    })
    await start({}, [broken])
    expect(await ask('me', { token: token() })).toEqual(internal)
    await client?.close()
    await service?.close()
    await start({}, [])
    expect(await ask('me', { token: token() })).toEqual(internal)
    expect(await ask('open')).toBe('open')
  })
})

describe('a microservice in an application that serves HTTP too', () => {
  test('C127 is guarded when it inherits the configuration, and so is HTTP', async () => {
    const url = await startHybrid(true)
    expect(await ask('me')).toEqual(unauthenticated)
    expect(await ask('me', { token: token() })).toBe('alice')
    expect((await send(url, { path: '/me' })).status).toBe(401)
    const headers = [['authorization', `Bearer ${token()}`]] as const
    expect((await send(url, { path: '/me', headers })).body).toBe('{"subject":"alice"}')
  })

  test('C127 refuses every message when it does not, for Nest asks no global guard', async () => {
    const url = await startHybrid(false)
    const internal = { status: 'error', message: 'Internal server error' }
    expect(await ask('me')).toEqual(internal)
    expect(await ask('me', { token: token() })).toEqual(internal)
    expect(await ask('open')).toEqual(internal)
    expect((await send(url, { path: '/me' })).status).toBe(401)
  })
})

test.each([
  [{}, /token must be a function; got undefined/],
  [{ token: 'payload' }, /token must be a function/],
  [{ token: () => '', header: 'x' }, /microservices\(\) has no option "header"/],
])('microservices(%o) is refused', (options, message) => {
  // What a plain JavaScript caller may get wrong.
  expect(() => microservices(options as never)).toThrow(message)
})
