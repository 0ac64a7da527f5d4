import { eventStreamCloser, guardConnection, socketIoCloser } from '@sekisho/core'
import { jwtAuth } from '@sekisho/express'
import { once } from 'node:events'
import { Server as SocketServer } from 'socket.io'
import { io } from 'socket.io-client'
import { afterEach, expect, test } from 'vitest'
import { startService, type Service } from './connections-service.ts'

let service: Service | undefined

afterEach(async () => {
  await service?.close()
  service = undefined
})

test('EM-10 an event stream ends with an event that says why when its token expires', async () => {
  service = await startService()
  const { app, verifier, time, host } = service
  const token = service.token(3)
  app.use(jwtAuth(verifier))
  app.get('/events', (req, res) => {
    res.writeHead(200, { 'content-type': 'text/event-stream' })
    res.write('data: hello\n\n')
    if (req.auth === undefined) throw new Error('nobody came')
    const connection = guardConnection(verifier, req.auth, {
      close: eventStreamCloser(res),
      now: time.now,
      setTimer: time.setTimer,
    })
    res.on('close', () => connection.dispose())
  })
  const response = await fetch(`http://${host}/events`, {
    headers: { authorization: `Bearer ${token}` },
  })
  const reader = (response.body as ReadableStream<Uint8Array>).getReader()
  const first = await reader.read()
  expect(Buffer.from(first.value as Uint8Array).toString()).toBe('data: hello\n\n')
  time.pass(3)
  const last = await reader.read()
  expect(Buffer.from(last.value as Uint8Array).toString()).toBe(
    'event: auth_error\ndata: {"code":4401,"reason":"token expired"}\n\n',
  )
  expect((await reader.read()).done).toBe(true)
})

test('EM-10 a socket.io client is told and disconnected when its token is revoked', async () => {
  service = await startService()
  const { server, verifier, time, host, registry } = service
  const good = service.token(60)
  const sockets = new SocketServer({ serveClient: false })
  sockets.attach(server, { transports: ['websocket'] })
  sockets.use((socket, next) => {
    verifier.verify(String(socket.handshake.auth['token'])).then(
      (authentication) => {
        guardConnection(verifier, authentication, {
          close: socketIoCloser(socket),
          registry,
          now: time.now,
          setTimer: time.setTimer,
        })
        next()
      },
      () => {
        next(new Error('refused'))
      },
    )
  })
  const client = io(`http://${host}`, {
    transports: ['websocket'],
    auth: { token: good },
    reconnection: false,
  })
  await once(client as unknown as NodeJS.EventEmitter, 'connect')
  const told = once(client as unknown as NodeJS.EventEmitter, 'auth_error')
  const left = once(client as unknown as NodeJS.EventEmitter, 'disconnect')
  registry.closeWhere(({ subject }) => subject === 'alice')
  expect(await told).toEqual([{ code: 4401, reason: 'token revoked' }])
  await left
  const refused = io(`http://${host}`, {
    transports: ['websocket'],
    auth: { token: 'no token' },
    reconnection: false,
    forceNew: true,
  })
  const [error] = (await once(refused as unknown as NodeJS.EventEmitter, 'connect_error')) as [
    Error,
  ]
  expect(error.message).toBe('refused')
  await sockets.close()
})
