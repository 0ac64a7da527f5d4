import { headerLines, send, sendRaw } from '@sekisho/testing'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const mirror: RequestListener = (request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const { method, url, rawHeaders } = request
    const body = Buffer.concat(chunks).toString()
    response.setHeader('X-Twice', ['one', 'two'])
    response.writeHead(207).end(JSON.stringify({ method, url, rawHeaders, body }))
  })
}

describe('send', () => {
  test('sends repeated lines, their case and their spacing as they are', async () => {
    const url = await serve(mirror)
    const response = await send(url, {
      path: '/a?b=%20',
      headers: [
        ['Authorization', 'Bearer  a'],
        ['authorization', 'Bearer\tb'],
        ['Cookie', 'a=1'],
        ['cookie', 'a=2'],
      ],
    })
    expect(JSON.parse(response.body)).toEqual({
      method: 'GET',
      url: '/a?b=%20',
      rawHeaders: [
        'host',
        url.slice('http://'.length),
        'Authorization',
        'Bearer  a',
        'authorization',
        'Bearer\tb',
        'Cookie',
        'a=1',
        'cookie',
        'a=2',
        'connection',
        'close',
      ],
      body: '',
    })
  })

  test('returns status, every header line and the body', async () => {
    const response = await send(await serve(mirror), { method: 'PUT', path: '/', body: 'ä' })
    expect(response.status).toBe(207)
    expect(headerLines(response, 'X-TWICE')).toEqual(['one', 'two'])
    expect(headerLines(response, 'constructor')).toEqual([])
    expect(JSON.parse(response.body)).toMatchObject({ method: 'PUT', body: 'ä' })
  })

  test('announces that a POST without a body has none', async () => {
    const response = await send(await serve(mirror), { method: 'POST', path: '/' })
    expect(response.body).toContain('"content-length","0"')
    expect(response.body).not.toMatch(/transfer-encoding/i)
  })

  test('sends a body with GET', async () => {
    const response = await send(await serve(mirror), { path: '/', body: 'x=1' })
    expect(JSON.parse(response.body)).toMatchObject({ method: 'GET', body: 'x=1' })
  })

  test('fails when no answer comes in time', async () => {
    const url = await serve(() => undefined)
    await expect(send(url, { path: '/slow', timeoutMs: 20 })).rejects.toThrow(
      /GET \/slow: no answer within 20 ms/,
    )
  })
})

describe('sendRaw', () => {
  test('sends what node:http refuses to write', async () => {
    const url = await serve(mirror)
    await expect(send(url, { path: '/', headers: [['a', 'b\0']] })).rejects.toThrow(/Invalid char/)
    const response = await sendRaw(
      url,
      'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\na: b\0\r\n\r\n',
    )
    expect(response.status).toBe(400)
  })

  test('reads status, header lines and body', async () => {
    const text = 'GET /raw HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Latin: \xe9\r\n\r\n'
    const response = await sendRaw(await serve(mirror), text)
    expect(response.status).toBe(207)
    expect(headerLines(response, 'x-twice')).toEqual(['one', 'two'])
    expect(response.body).toContain('"url":"/raw"')
  })

  test('fails when no answer comes in time', async () => {
    const url = await serve(() => undefined)
    const text = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'
    await expect(sendRaw(url, text, 20)).rejects.toThrow(/no answer within 20 ms/)
  })
})
