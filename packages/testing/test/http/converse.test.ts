import { converse } from '@sekisho/testing'
import { once } from 'node:events'
import { createServer as createHttpServer, type RequestListener } from 'node:http'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** A server that says its lines to whoever connects, and ends. */
function saying(...texts: readonly string[]): Promise<string> {
  return listen(createServer((socket) => socket.resume().end(texts.join('\r\n'), 'latin1')))
}

function answering(listener: RequestListener): Promise<string> {
  return listen(createHttpServer(listener))
}

const close = 'connection: close\r\n'
const get = (path: string, lines = ''): string =>
  `GET ${path} HTTP/1.1\r\nhost: localhost\r\n${lines}\r\n`

test('returns the answer to each request on a connection, in order', async () => {
  const url = await answering((request, response) => {
    response.setHeader('content-type', 'text/plain')
    if (request.url !== '/chunks') response.end(`${request.method} ${request.url} ä`)
    else {
      response.write('one ä, ')
      response.end('two')
    }
  })
  const head = get('/head').replace('GET', 'HEAD')
  const answers = await converse(url, [get('/a') + head, get('/chunks'), get('/b', close)])
  expect(answers.map(({ status, body }) => [status, body])).toEqual([
    [200, 'GET /a ä'],
    [200, ''],
    [200, 'one ä, two'],
    [200, 'GET /b ä'],
  ])
  expect(answers[0]?.headers['content-type']).toEqual(['text/plain'])
})

test('returns answers without a length, of no content and of informational kind', async () => {
  const url = await saying(
    'HTTP/1.1 100 Continue\r\n',
    'HTTP/1.1 204 No Content\r\nX-A: 1\r\nx-a: 2\r\n',
    'HTTP/1.0 200 OK\r\n',
    'to the end',
  )
  const answers = await converse(url, [get('/')])
  expect(answers).toEqual([
    { status: 100, headers: {}, body: '' },
    { status: 204, headers: { 'x-a': ['1', '2'] }, body: '' },
    { status: 200, headers: {}, body: 'to the end' },
  ])
})

test('leaves out what did not come in full', async () => {
  const first = ['HTTP/1.1 200 OK', 'content-length: 2', '', 'ok']
  const chunked = ['HTTP/1.1 200 OK', 'transfer-encoding: chunked', '', '5', 'on']
  const url = await saying(first.join('\r\n') + chunked.join('\r\n'))
  expect((await converse(url, [get('/')])).map(({ body }) => body)).toEqual(['ok'])
})

test('waits for answers before it goes on', async () => {
  const seen: string[] = []
  const url = await answering((request, response) => {
    seen.push(`asked ${request.url}`)
    response.end()
  })
  const note = { until: (): boolean => seen.push('waited') > 0 }
  await converse(url, [get('/a'), { answers: 1 }, note, get('/b', close)])
  expect(seen).toEqual(['asked /a', 'waited', 'asked /b'])
})

test('ends its side and reads on', async () => {
  const url = await listen(
    createServer({ allowHalfOpen: true }, (socket) => {
      socket.resume().once('end', () => socket.end('HTTP/1.1 200 OK\r\n\r\nafter the end'))
    }),
  )
  expect(await converse(url, [get('/'), { leave: 'end' }])).toMatchObject([
    { body: 'after the end' },
  ])
})

test('breaks off, and returns only what it waited for', async () => {
  const faults: unknown[] = []
  const url = await listen(
    createServer((socket) => {
      socket.on('error', (fault: NodeJS.ErrnoException) => faults.push(fault.code))
      socket.write('HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n')
    }),
  )
  const both = await converse(url, [get('/'), { answers: 2 }, { leave: 'reset' }])
  expect(both).toHaveLength(2)
  await expect.poll(() => faults).toEqual(['ECONNRESET'])
  expect(await converse(url, [get('/'), { leave: 'reset' }])).toEqual([])
})

test('takes a connection that the server resets for its end', async () => {
  const url = await listen(
    createServer((socket) => {
      socket.on('error', () => undefined).once('data', () => socket.resetAndDestroy())
    }),
  )
  expect(await converse(url, [get('/'), get('/')])).toEqual([])
})

test('fails when nothing comes in time, when nobody listens, and for what is no answer', async () => {
  const silent = await answering(() => undefined)
  await expect(converse(silent, [get('/')], 20)).rejects.toThrow(/no answer within 20 ms/)
  const never = [{ until: (): boolean => false }]
  await expect(converse(silent, never, 20)).rejects.toThrow(/no answer within 20 ms/)
  await expect(converse('http://127.0.0.1:1', [get('/')])).rejects.toThrow(/ECONNREFUSED/)
  await expect(converse(await saying('220 mail ready', ''), [get('/')])).rejects.toThrow(
    /expected an HTTP answer, got "220 mail ready/,
  )
})
