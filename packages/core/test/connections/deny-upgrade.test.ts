import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { Duplex } from 'node:stream'
import { afterEach, describe, expect, test } from 'vitest'
import { denyUpgrade } from '../../src/connections/deny-upgrade.ts'
import type { HttpAnswer } from '../../src/outcome.ts'

const closers: (() => void)[] = []

afterEach(() => {
  for (const close of closers.splice(0)) close()
})

/** The bytes that a client reads, until the server ends the connection, when its upgrade is denied. */
async function answerTo(denial: HttpAnswer): Promise<string> {
  const server = createServer()
  server.on('upgrade', (_request, socket) => denyUpgrade(socket, denial))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closers.push(() => server.close())
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  closers.push(() => socket.destroy())
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  socket.write('GET / HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n')
  await once(socket, 'end')
  return Buffer.concat(chunks).toString('latin1')
}

describe('C127 denyUpgrade', () => {
  test('C127 writes the denial as an HTTP/1.1 answer, and ends the connection', async () => {
    const answer = await answerTo({
      status: 401,
      headers: { 'www-authenticate': 'Bearer realm="api"', 'cache-control': 'no-store' },
      body: '{"error_description":"Ünauthorized"}',
    })
    expect(answer.split('\r\n')).toEqual([
      'HTTP/1.1 401 Unauthorized',
      'www-authenticate: Bearer realm="api"',
      'cache-control: no-store',
      'content-length: 37',
      'connection: close',
      '',
      Buffer.from('{"error_description":"Ünauthorized"}').toString('latin1'),
    ])
  })

  test.each([
    [400, 'Bad Request'],
    [403, 'Forbidden'],
    [503, 'Service Unavailable'],
    [599, ''],
  ])('C127 names the status %i', async (status, text) => {
    const answer = await answerTo({ status, headers: {}, body: '' })
    expect(answer).toBe(
      `HTTP/1.1 ${status} ${text}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`,
    )
  })

  test.each([
    ['a line break in a value', { a: 'x\r\nset-cookie: b=c' }, 'a: x  set-cookie: b=c'],
    ['a bare line feed', { a: 'x\nb: c' }, 'a: x b: c'],
    ['a NUL', { a: 'x\0y' }, 'a: x y'],
    // U+010D and U+010A: their low bytes are CR and LF.
    ['letters whose low bytes are CR and LF', { a: 'x\u010d\u010ab: c' }, 'a: x  b: c'],
    ['a line break in a name', { 'a\r\nb': 'c' }, ''],
    ['a colon in a name', { 'set-cookie: b=c; a': 'd' }, ''],
    ['an empty name', { '': 'c' }, ''],
    ['a second length', { 'Content-Length': '0' }, ''],
    ['another framing', { 'Transfer-Encoding': 'chunked' }, ''],
    ['a connection that stays', { Connection: 'keep-alive' }, ''],
  ])('C127 cannot be made to write something else: %s', async (_name, headers, line) => {
    const answer = await answerTo({ status: 401, headers, body: 'no' })
    expect(answer.split('\r\n')).toEqual([
      'HTTP/1.1 401 Unauthorized',
      ...(line === '' ? [] : [line]),
      'content-length: 2',
      'connection: close',
      '',
      'no',
    ])
  })

  test('C127 does not wait for a client that keeps its side of the connection open', async () => {
    const server = createServer()
    const ended = new Promise((resolve) => {
      server.on('upgrade', (_request, socket) => {
        socket.once('close', resolve)
        denyUpgrade(socket, { status: 401, headers: {}, body: '' })
      })
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    closers.push(() => server.close())
    const { port } = server.address() as AddressInfo
    const client = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    closers.push(() => client.destroy())
    client.write('GET / HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n')
    await ended
    expect(client.writableEnded).toBe(false)
  })

  test('C127 leaves a socket alone that is gone', () => {
    const written: unknown[] = []
    const socket = new Duplex({
      read: () => undefined,
      write: (chunk, _encoding, done) => {
        written.push(chunk)
        done()
      },
    })
    socket.destroy()
    denyUpgrade(socket, { status: 401, headers: {}, body: '' })
    expect(written).toEqual([])
  })

  test('C127 survives a client that resets the connection while the denial is written', async () => {
    const socket = new Duplex({
      read: () => undefined,
      write: (_chunk, _encoding, done) => done(new Error('write ECONNRESET')),
    })
    denyUpgrade(socket, { status: 401, headers: {}, body: '' })
    await new Promise((resolve) => socket.on('close', resolve))
    expect(socket.errored?.message).toBe('write ECONNRESET')
  })
})
