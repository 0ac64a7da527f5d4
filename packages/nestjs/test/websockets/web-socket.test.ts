import { Public } from '@sekisho/nestjs'
import { JwtWsAdapter } from '@sekisho/nestjs/platform-ws'
import type { INestApplication } from '@nestjs/common'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { WsAdapter } from '@nestjs/platform-ws'
import { WebSocketGateway } from '@nestjs/websockets'
import { randomInt } from 'node:crypto'
import { once, type EventEmitter } from 'node:events'
import type { ClientRequest, IncomingMessage } from 'node:http'
import { createServer } from 'node:net'
import type { Duplex } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { ChatGateway } from './chat.gateway.ts'
import { serveChat, type ChatService, type ChatSetup } from './serve-chat.ts'

@Public()
@WebSocketGateway()
class OpenGateway extends ChatGateway {}

const openAdapter = (app: INestApplication): WsAdapter => new WsAdapter(app)
let service: ChatService

afterEach(async () => {
  await service.close()
})

async function start(setup: Partial<ChatSetup> = {}): Promise<ChatService> {
  service = await serveChat({ adapter: (app, options) => new JwtWsAdapter(app, options), ...setup })
  return service
}

function client(token?: string, ...protocols: readonly string[]): WebSocket {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
  return new WebSocket(service.url.replace('http', 'ws'), [...protocols], { headers })
}

function elsewhere(): WebSocket {
  return new WebSocket(`${service.url.replace('http', 'ws')}/other`)
}

/** Below the ports that the system gives out by itself, so that no other test gets it meanwhile. */
async function freePort(): Promise<number> {
  const port = 20_000 + randomInt(10_000)
  const server = createServer()
  server.listen(port, '127.0.0.1')
  const isFree = await Promise.race([
    once(server, 'listening').then(() => true),
    once(server, 'error').then(() => false),
  ])
  server.close()
  return isFree ? port : freePort()
}

async function opened(token?: string, ...protocols: readonly string[]): Promise<WebSocket> {
  const socket = client(token, ...protocols)
  await once(socket, 'open')
  return socket
}

/** The answer to one message. */
async function exchange(socket: WebSocket, event: string, data: unknown): Promise<unknown> {
  const answer = once(socket, 'message')
  socket.send(JSON.stringify({ event, data }))
  const [message] = (await answer) as [Buffer]
  return JSON.parse(message.toString())
}

async function refused(socket: WebSocket): Promise<readonly [IncomingMessage, string]> {
  const [, response] = (await once(socket, 'unexpected-response')) as [
    ClientRequest,
    IncomingMessage,
  ]
  return [response, await text(response)]
}

async function closeOf(socket: WebSocket): Promise<readonly [number, string]> {
  const [code, reason] = (await once(socket, 'close')) as [number, Buffer]
  return [code, reason.toString()]
}

describe('the upgrade to a gateway on ws', () => {
  test('C127 is answered as HTTP answers when no token came, and the gateway hears of nobody', async () => {
    await start()
    const [response, body] = await refused(client())
    expect([response.statusCode, body]).toEqual([
      401,
      '{"error_description":"Authentication is required"}',
    ])
    expect(response.headers['www-authenticate']).toBe('Bearer realm="api"')
    expect(service.gateway.opened).toBe(0)
  })

  test.each([
    ['an expired token', () => service.token(-1), 401, /error="invalid_token".*expired/],
    ['another audience', () => service.token(9, { aud: 'x' }), 401, /error="invalid_token"/],
    ['no JWT', () => 'abc', 401, /error="invalid_token"/],
    ['a broken header', () => 'a b', 400, /error="invalid_request"/],
  ])('C127 is refused for %s', async (_what, token, status, challenge) => {
    await start()
    const [response] = await refused(client(token()))
    expect(response.statusCode).toBe(status)
    expect(response.headers['www-authenticate']).toMatch(challenge)
    expect(service.gateway.opened).toBe(0)
  })

  test('C127 C120 is answered 503 while keys cannot be had', async () => {
    await start()
    service.issuer.behave({ status: 500 })
    const [response] = await refused(client(service.token()))
    expect([response.statusCode, response.headers['www-authenticate']]).toEqual([503, undefined])
  })

  test('C127 takes the token of a browser from the subprotocols', async () => {
    await start({ policy: { tokenSources: [{ webSocketProtocol: 'bearer' }] } })
    const socket = await opened(undefined, 'bearer', service.token())
    expect(await exchange(socket, 'say', 'hi')).toEqual({ event: 'heard', data: 'alice: hi' })
    const [response] = await refused(client(service.token()))
    expect(response.statusCode).toBe(401)
  })

  test('C119 C127 lets nobody through unnamed unless the policy says so, and never a bad token', async () => {
    await start({ policy: { anonymous: ['missing'] } })
    const socket = await opened()
    expect(await exchange(socket, 'say', 'hi')).toEqual({ event: 'heard', data: 'nobody: hi' })
    expect(await exchange(socket, 'order', 'tea')).toEqual({
      event: 'exception',
      data: {
        status: 401,
        code: 'UNAUTHENTICATED',
        message: 'Authentication is required',
        challenge: 'Bearer realm="api"',
      },
    })
    const [response] = await refused(client('abc'))
    expect(response.statusCode).toBe(401)
  })
})

test('C127 a gateway in an application on Fastify is guarded alike', async () => {
  await start({ httpAdapter: new FastifyAdapter({ forceCloseConnections: true }) })
  const [response] = await refused(client())
  expect(response.headers['www-authenticate']).toBe('Bearer realm="api"')
  const socket = await opened(service.token(3))
  expect(await exchange(socket, 'say', 'hi')).toEqual({ event: 'heard', data: 'alice: hi' })
  const closed = closeOf(socket)
  service.time.pass(3)
  expect(await closed).toEqual([4401, 'token expired'])
})

describe('a message to a gateway on ws', () => {
  test('C127 reaches its handler with what it requires, and is answered otherwise', async () => {
    await start()
    const socket = await opened(service.token(300, { tenant: 't1', scope: '' }))
    expect(await exchange(socket, 'say', 'hi')).toEqual({ event: 'heard', data: 'alice: hi' })
    expect(await exchange(socket, 'order', 'tea')).toEqual({
      event: 'exception',
      data: {
        status: 403,
        code: 'FORBIDDEN',
        message: 'The access token lacks a required scope',
        error: 'insufficient_scope',
        challenge: expect.stringMatching(/^Bearer .*scope="orders:write"$/) as string,
      },
    })
    expect(await exchange(socket, 'tenant', { tenant: 't1' })).toMatchObject({ data: 't1' })
    expect(await exchange(socket, 'tenant', { tenant: 't2' })).toMatchObject({
      data: { code: 'FORBIDDEN' },
    })
    expect(await exchange(socket, 'tenant', null)).toMatchObject({ data: { code: 'FORBIDDEN' } })
    const writer = await opened(service.token(300, { scope: 'orders:write' }))
    expect(await exchange(writer, 'order', 'tea')).toEqual({ event: 'heard', data: 'tea' })
  })

  test('C127 is refused in an application without the transport for WebSockets', async () => {
    await start({ transports: [] })
    const socket = await opened(service.token())
    expect(await exchange(socket, 'say', 'hi')).toMatchObject({
      event: 'exception',
      data: { status: 'error', message: 'Internal server error' },
    })
    expect(await exchange(socket, 'order', 'tea')).toMatchObject({ event: 'exception' })
    expect(await exchange(socket, 'ping', null)).toEqual({ event: 'heard', data: 'pong' })
  })
})

describe('a gateway with a port of its own', () => {
  test.each([[{}], [{ path: '/chat' }]])('C127 is guarded alike, with %j', async (options) => {
    const port = await freePort()
    @WebSocketGateway(port, options)
    class OwnPortGateway extends ChatGateway {}
    await start({ gateway: OwnPortGateway })
    const place = `ws://127.0.0.1:${port}${'path' in options ? options.path : ''}`
    const [response] = await refused(new WebSocket(place))
    expect([response.statusCode, service.gateway.opened]).toEqual([401, 0])
    const headers = { authorization: `Bearer ${service.token(3)}` }
    const socket = new WebSocket(place, { headers })
    await once(socket, 'open')
    expect(await exchange(socket, 'say', 'hi')).toMatchObject({ data: 'alice: hi' })
    const closed = closeOf(socket)
    service.time.pass(3)
    expect(await closed).toEqual([4401, 'token expired'])
  })
})

describe('an upgrade for another path', () => {
  test('is left to whoever listens for it', async () => {
    await start()
    const others = new WebSocketServer({ noServer: true })
    const server = service.app.getHttpServer() as EventEmitter
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      if (request.url === '/other') {
        others.handleUpgrade(request, socket, head, (webSocket) => webSocket.send('other'))
      }
    })
    const socket = elsewhere()
    const [message] = (await once(socket, 'message')) as [Buffer]
    expect(message.toString()).toBe('other')
    service.time.pass(10)
    const pong = once(socket, 'pong')
    socket.ping()
    await pong
    const [response] = await refused(client())
    expect(response.statusCode).toBe(401)
  })

  test('C127 is ended when whoever listens leaves it too', async () => {
    await start()
    const server = service.app.getHttpServer() as EventEmitter
    const heard = new Promise<void>((resolve) => server.on('upgrade', () => resolve()))
    const socket = elsewhere()
    const failed = once(socket, 'error')
    await heard
    service.time.pass(9.999)
    expect(socket.readyState).toBe(WebSocket.CONNECTING)
    service.time.pass(0.001)
    const [error] = (await failed) as [Error]
    expect(error.message).toBe('socket hang up')
  })

  test('C127 is ended when nobody does', async () => {
    await start()
    const [error] = (await once(elsewhere(), 'error')) as [Error]
    expect(error.message).toBe('socket hang up')
  })
})

describe('an application whose adapter asks for no token', () => {
  test('C127 does not start, and says what to do', async () => {
    await expect(serveChat({ adapter: openAdapter })).rejects.toThrow(
      'anybody could connect to ChatGateway: call app.useWebSocketAdapter() with JwtWsAdapter',
    )
  })

  test('C127 starts with a gateway that is public, whose closed messages stay closed', async () => {
    service = await serveChat({ adapter: openAdapter, gateway: OpenGateway })
    const socket = await opened(service.token())
    expect(await exchange(socket, 'ping', null)).toEqual({ event: 'heard', data: 'pong' })
    expect(await exchange(socket, 'order', 'tea')).toMatchObject({
      data: { message: 'Internal server error' },
    })
  })
})

describe('a connection to a gateway on ws', () => {
  test('EM-10 is closed with 4401 when its token expires', async () => {
    await start()
    const socket = await opened(service.token(3))
    service.time.pass(2.999)
    expect(await exchange(socket, 'say', 'hi')).toMatchObject({ data: 'alice: hi' })
    const closed = closeOf(socket)
    service.time.pass(0.001)
    expect(await closed).toEqual([4401, 'token expired'])
    expect([service.time.waiting, service.registry.size]).toEqual([0, 0])
  })

  test('EM-10 stays open with closeOnExpiry: false, and its messages are refused', async () => {
    await start({ connection: { closeOnExpiry: false } })
    const socket = await opened(service.token(3))
    service.time.pass(3)
    expect(await exchange(socket, 'say', 'hi')).toMatchObject({ data: { code: 'FORBIDDEN' } })
    expect(await exchange(socket, 'renew', service.token(9))).toMatchObject({ data: 'alice' })
    expect(await exchange(socket, 'say', 'hi')).toMatchObject({ data: 'alice: hi' })
  })

  test('EM-19 is renewed in place, and closed for a token of another subject', async () => {
    await start()
    const socket = await opened(service.token(3))
    expect(await exchange(socket, 'renew', service.token(10))).toMatchObject({ data: 'alice' })
    service.time.pass(9.999)
    expect(await exchange(socket, 'say', 'hi')).toMatchObject({ data: 'alice: hi' })
    const closed = closeOf(socket)
    socket.send(JSON.stringify({ event: 'renew', data: service.token(99, { sub: 'mallory' }) }))
    expect(await closed).toEqual([4403, 'another subject'])
  })

  test('EM-19 gives messages what the fresh token grants, at once', async () => {
    await start()
    const socket = await opened(service.token(3, { scope: '' }))
    expect(await exchange(socket, 'order', 'tea')).toMatchObject({ event: 'exception' })
    await exchange(socket, 'renew', service.token(10, { scope: 'orders:write' }))
    expect(await exchange(socket, 'order', 'tea')).toMatchObject({ data: 'tea' })
  })

  test('C127 is closed for a revocation, and leaves nothing when its client goes', async () => {
    await start({ connection: { recheckIntervalSeconds: 60 } })
    const socket = await opened(service.token(300))
    const closed = closeOf(socket)
    expect(service.registry.closeSubject(service.issuer.issuer, 'alice')).toBe(1)
    expect(await closed).toEqual([4401, 'token revoked'])
    const other = await opened(service.token(300))
    expect([service.time.waiting, service.registry.size]).toEqual([2, 1])
    other.close()
    await expect.poll(() => [service.time.waiting, service.registry.size]).toEqual([0, 0])
  })
})

test.each([
  [{ recheckIntervalSeconds: 0 }, /recheckIntervalSeconds.*from 1 to 86400/],
  [{ closeOnExpirey: false }, /has no option "closeOnExpirey"/],
  [{ registry: undefined }, /registry/],
])('the adapter refuses %o when it is made', async (options, message) => {
  await start()
  // What a plain JavaScript caller may get wrong.
  expect(() => new JwtWsAdapter(service.app, options as object)).toThrow(message)
})
