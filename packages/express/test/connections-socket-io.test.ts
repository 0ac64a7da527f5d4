import {
  ERRORS,
  guardConnection,
  isAuthError,
  socketIoCloser,
  type Authentication,
} from '@sekisho/core'
import { once } from 'node:events'
import { Server, type Socket } from 'socket.io'
import { io, type Socket as ClientSocket } from 'socket.io-client'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startService, type Service } from './connections-service.ts'

let service: Service
let sockets: Server
const clients: ClientSocket[] = []

beforeEach(async () => {
  service = await startService()
  sockets = new Server(service.server, { connectionStateRecovery: {} })
  sockets.use((socket, next) => {
    authenticate(socket).then(() => next(), next)
  })
  // Not in the middleware: a socket that another middleware refuses is never told that it ended.
  sockets.on('connection', watch)
})

afterEach(async () => {
  for (const client of clients.splice(0)) client.disconnect()
  await sockets.close()
  await service.close()
})

async function authenticate(socket: Socket): Promise<void> {
  const { token } = socket.handshake.auth as { readonly token?: unknown }
  const given = typeof token === 'string' ? token : ''
  const authentication = await service.verifier.verify(given).catch(refuse)
  socket.data = { authentication }
}

/** What an application writes: guard, offer a renewal, ask before each message. */
function watch(socket: Socket): void {
  const { verifier, registry, time } = service
  const { authentication } = socket.data as { readonly authentication: Authentication }
  const connection = guardConnection(verifier, authentication, {
    close: socketIoCloser(socket),
    registry,
    now: time.now,
    setTimer: time.setTimer,
  })
  socket.on('disconnect', () => connection.dispose())
  socket.on('renew', (fresh: string, answer: (result: string) => void) => {
    connection.renew(fresh).then(
      () => answer('renewed'),
      (error: unknown) => answer(isAuthError(error) ? error.code : 'fault'),
    )
  })
  socket.on('say', (text: string, answer: (result: unknown) => void) => {
    void connection.authorize().then((refusal) => answer(refusal === null ? text : refusal.code))
  })
}

/** The client is told the code and the public text, and nothing else. */
function refuse(error: unknown): never {
  if (!isAuthError(error)) throw error
  throw Object.assign(new Error(ERRORS[error.code].public), { data: { code: error.code } })
}

function open(transport: string, auth: Readonly<Record<string, unknown>>): ClientSocket {
  const opened = io(`http://${service.host}`, { auth, transports: [transport], forceNew: true })
  clients.push(opened)
  return opened
}

async function connected(transport: string, seconds: number): Promise<ClientSocket> {
  const opened = open(transport, { token: service.token(seconds) })
  await new Promise<void>((resolve, reject) => {
    opened.on('connect', resolve)
    opened.on('connect_error', reject)
  })
  return opened
}

/** What a client hears of its end: the event before, and the reason that socket.io gives. */
async function endOf(opened: ClientSocket): Promise<readonly [unknown, string]> {
  let told: unknown
  opened.on('auth_error', (closed: unknown) => {
    told = closed
  })
  const reason = await new Promise<string>((resolve) => opened.on('disconnect', resolve))
  return [told, reason]
}

describe.each(['websocket', 'polling'])('socket.io over %s', (transport) => {
  test.each([
    ['no token', {}, 'token_malformed'],
    ['an object for a token', { token: { a: 1 } }, 'token_malformed'],
  ])('C127 refuses a handshake with %s', async (_name, auth, code) => {
    const opened = open(transport, auth)
    const error = await new Promise<Error & { data?: unknown }>((resolve) =>
      opened.on('connect_error', resolve),
    )
    expect([error.message, error.data]).toEqual(['The access token is invalid', { code }])
    expect([opened.connected, service.registry.size]).toEqual([false, 0])
  })

  test('C127 refuses a handshake with an expired token', async () => {
    const opened = open(transport, { token: service.token(-1) })
    const error = await new Promise<Error>((resolve) => opened.on('connect_error', resolve))
    expect(error.message).toBe('The access token expired')
  })

  test('EM-10 tells the client why, and disconnects it, when its token expires', async () => {
    const opened = await connected(transport, 3)
    service.time.pass(2.999)
    expect(await opened.emitWithAck('say', 'hi')).toBe('hi')
    const [socket] = sockets.sockets.sockets.values()
    const ended = new Promise((resolve) => socket?.conn.once('close', resolve))
    const end = endOf(opened)
    service.time.pass(0.001)
    expect(await end).toEqual([{ code: 4401, reason: 'token expired' }, 'io server disconnect'])
    // Not by itself: only this reason and the client's own tell socket.io to stay away.
    expect(opened.active).toBe(false)
    expect([service.time.waiting, service.registry.size]).toEqual([0, 0])
    await ended
    expect(sockets.engine.clientsCount).toBe(0)
  })

  test('EM-19 renews in place', async () => {
    const opened = await connected(transport, 3)
    expect(await opened.emitWithAck('renew', service.token(10))).toBe('renewed')
    service.time.pass(9.999)
    expect(await opened.emitWithAck('say', 'hi')).toBe('hi')
    const end = endOf(opened)
    service.time.pass(0.001)
    expect(await end).toEqual([{ code: 4401, reason: 'token expired' }, 'io server disconnect'])
  })

  test('EM-19 keeps the connection for a refused token, and ends it for another subject', async () => {
    const opened = await connected(transport, 3)
    expect(await opened.emitWithAck('renew', service.token(-5))).toBe('token_expired')
    expect(await opened.emitWithAck('say', 'hi')).toBe('hi')
    const end = endOf(opened)
    opened.emit('renew', service.token(10, { sub: 'mallory' }), () => undefined)
    expect(await end).toEqual([{ code: 4403, reason: 'another subject' }, 'io server disconnect'])
  })

  test('C127 ends for a revocation, and leaves nothing', async () => {
    const opened = await connected(transport, 300)
    const end = endOf(opened)
    expect(service.registry.closeSubject(service.issuer.issuer, 'alice')).toBe(1)
    expect(await end).toEqual([{ code: 4401, reason: 'token revoked' }, 'io server disconnect'])
    expect([service.time.waiting, service.registry.size]).toEqual([0, 0])
  })

  test('C127 leaves no timer and no registry entry when the client goes', async () => {
    const opened = await connected(transport, 300)
    const [socket] = [...sockets.sockets.sockets.values()]
    const gone = once(socket as unknown as NodeJS.EventEmitter, 'disconnect')
    opened.disconnect()
    await gone
    expect([service.time.waiting, service.registry.size]).toEqual([0, 0])
  })
})
