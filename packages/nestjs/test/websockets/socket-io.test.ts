import { JwtIoAdapter, type JwtIoAdapterOptions } from '@sekisho/nestjs/platform-socket.io'
import type { INestApplication } from '@nestjs/common'
import { IoAdapter } from '@nestjs/platform-socket.io'
import { WebSocketGateway } from '@nestjs/websockets'
import { io, type Socket } from 'socket.io-client'
import { afterEach, describe, expect, test } from 'vitest'
import { ChatGateway } from './chat.gateway.ts'
import { serveChat, type ChatService, type ChatSetup } from './serve-chat.ts'

@WebSocketGateway({ connectionStateRecovery: {} })
class RecoveringGateway extends ChatGateway {}

const openAdapter = (app: INestApplication): IoAdapter => new IoAdapter(app)
let service: ChatService
const clients: Socket[] = []

afterEach(async () => {
  for (const socket of clients.splice(0)) socket.disconnect()
  await service.close()
})

const token: NonNullable<JwtIoAdapterOptions['token']> = ({ handshake }) => handshake.auth['token']

async function start(setup: Partial<ChatSetup> = {}): Promise<ChatService> {
  service = await serveChat({
    adapter: (app, options) => new JwtIoAdapter(app, { token, ...options }),
    ...setup,
  })
  return service
}

function client(options: Readonly<Record<string, unknown>>, namespace = ''): Socket {
  const socket = io(`${service.url}${namespace}`, {
    transports: ['websocket'],
    forceNew: true,
    ...options,
  })
  clients.push(socket)
  return socket
}

async function connected(given: string, options: object = {}): Promise<Socket> {
  const socket = client({ auth: { token: given }, ...options })
  await new Promise<void>((resolve, reject) => {
    socket.on('connect', resolve)
    socket.on('connect_error', reject)
  })
  return socket
}

const failing = (): never => {
  throw new Error('the payload is odd')
}

type Refused = Error & { readonly data?: unknown }

function refusalOf(socket: Socket): Promise<Refused> {
  return new Promise((resolve, reject) => {
    socket.on('connect_error', resolve)
    socket.on('connect', () => reject(new Error('connected')))
  })
}

/** What the server says next, of what was heard or refused. */
function exchange(socket: Socket, event: string, data: unknown): Promise<unknown> {
  return new Promise((resolve) => {
    socket.once('heard', resolve)
    socket.once('exception', resolve)
    socket.emit(event, data)
  })
}

function endOf(socket: Socket): Promise<unknown> {
  return new Promise((resolve) => socket.once('auth_error', resolve))
}

const forbidden = { status: 403, code: 'FORBIDDEN', error: 'insufficient_scope' }

describe('the handshake with a gateway on socket.io', () => {
  test.each<readonly [string, () => object, string, object]>([
    ['no token', () => ({}), 'Authentication is required', { code: 'UNAUTHENTICATED' }],
    ['an expired token', () => ({ token: service.token(-1) }), 'The access token expired', {}],
    ['an object for a token', () => ({ token: { a: 1 } }), 'The access token is invalid', {}],
  ])('C127 is refused with %s', async (_what, auth, message, data) => {
    await start()
    const error = await refusalOf(client({ auth: auth() }))
    expect([error.message, error.data]).toMatchObject([message, { status: 401, ...data }])
    expect([service.gateway.opened, service.registry.size]).toEqual([0, 0])
  })

  test('C127 is refused in every namespace, also in those that no gateway has', async () => {
    await start()
    const { server } = service.gateway
    server?.of?.('/made-by-hand')
    const { message } = await refusalOf(client({}, '/made-by-hand'))
    expect(message).toBe('Authentication is required')
    await connected(service.token())
  })

  test('C127 takes the token from the request of the handshake without the option', async () => {
    await start({ adapter: (app, options) => new JwtIoAdapter(app, options) })
    const extraHeaders = { authorization: `Bearer ${service.token()}` }
    const socket = await connected('abc', { extraHeaders })
    expect(await exchange(socket, 'say', 'hi')).toBe('alice: hi')
    const error = await refusalOf(client({ auth: { token: service.token() } }))
    expect(error.message).toBe('Authentication is required')
  })

  test('C127 is refused when the option fails, and not told why', async () => {
    await start({ adapter: (app) => new JwtIoAdapter(app, { token: failing }) })
    const error = await refusalOf(client({ auth: { token: service.token() } }))
    expect([error.message, error.data]).toEqual(['Internal server error', undefined])
  })

  test('C119 C127 lets nobody through unnamed unless the policy says so, and never a bad token', async () => {
    await start({ policy: { anonymous: ['missing'] } })
    const socket = client({})
    expect(await exchange(socket, 'say', 'hi')).toBe('nobody: hi')
    expect(await exchange(socket, 'order', 'tea')).toMatchObject({ code: 'UNAUTHENTICATED' })
    const error = await refusalOf(client({ auth: { token: 'abc' } }))
    expect(error.message).toBe('The access token is invalid')
  })
})

describe('a message to a gateway on socket.io', () => {
  test('C127 reaches its handler with what it requires, and is answered otherwise', async () => {
    await start()
    const socket = await connected(service.token(300, { tenant: 't1', scope: '' }))
    expect(await exchange(socket, 'say', 'hi')).toBe('alice: hi')
    expect(await exchange(socket, 'order', 'tea')).toMatchObject(forbidden)
    expect(await exchange(socket, 'tenant', { tenant: 't1' })).toBe('t1')
    expect(await exchange(socket, 'tenant', { tenant: 't2' })).toMatchObject(forbidden)
    expect(await exchange(socket, 'ping', null)).toBe('pong')
  })
})

test('C127 an application whose adapter asks for no token does not start', async () => {
  await expect(serveChat({ adapter: openAdapter })).rejects.toThrow(
    'anybody could connect to ChatGateway',
  )
})

test('C127 EM-10 a connection that polls is guarded alike', async () => {
  await start()
  const transports = ['polling']
  const error = await refusalOf(client({ transports }))
  expect(error.message).toBe('Authentication is required')
  const socket = await connected(service.token(3), { transports })
  expect(await exchange(socket, 'say', 'hi')).toBe('alice: hi')
  expect(await exchange(socket, 'order', 'tea')).toMatchObject(forbidden)
  const ended = endOf(socket)
  service.time.pass(3)
  expect(await ended).toEqual({ code: 4401, reason: 'token expired' })
})

describe('a connection to a gateway on socket.io', () => {
  test('EM-10 is told why and disconnected when its token expires', async () => {
    await start()
    const socket = await connected(service.token(3))
    service.time.pass(2.999)
    expect(await exchange(socket, 'say', 'hi')).toBe('alice: hi')
    const ended = endOf(socket)
    service.time.pass(0.001)
    expect(await ended).toEqual({ code: 4401, reason: 'token expired' })
    expect([service.time.waiting, service.registry.size]).toEqual([0, 0])
  })

  test('EM-19 is renewed in place, and ended for a token of another subject', async () => {
    await start()
    const socket = await connected(service.token(3))
    expect(await exchange(socket, 'renew', service.token(10))).toBe('alice')
    service.time.pass(9.999)
    expect(await exchange(socket, 'say', 'hi')).toBe('alice: hi')
    const ended = endOf(socket)
    socket.emit('renew', service.token(99, { sub: 'mallory' }))
    expect(await ended).toEqual({ code: 4403, reason: 'another subject' })
  })

  test('C127 is never recovered: that would send what was missed ahead of the check', async () => {
    await expect(start({ gateway: RecoveringGateway })).rejects.toThrow(
      'connectionStateRecovery sends a client what it missed before its token is checked',
    )
    await start()
  })

  test('C127 leaves nothing when its client goes', async () => {
    await start()
    const socket = await connected(service.token(300))
    expect([service.time.waiting, service.registry.size]).toEqual([1, 1])
    socket.disconnect()
    await expect.poll(() => [service.time.waiting, service.registry.size]).toEqual([0, 0])
  })
})
