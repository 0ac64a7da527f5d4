import type { RequestListener } from 'node:http'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { fetchDocument, UnexpectedStatus } from '../../src/outbound/fetch-document.ts'
import type { FetchBounds } from '../../src/outbound/fetch-document.ts'
import { tlsFetch, type TlsOptions } from '../../src/outbound/tls-fetch.ts'
import { messageOf } from '../options/option-error.ts'
import { turn } from '../keys/remote/scripted-cache.ts'
import { makeTestAuthority } from './certificates.ts'
import { serveTls } from './serve-tls.ts'

const { folder, ca, otherCa, server, client } = makeTestAuthority()
const never = new AbortController().signal
const trusting = { caFile: ca.certFile }

function bounds(changes: Partial<FetchBounds> = {}): FetchBounds {
  const fetch = tlsFetch(trusting)
  return { fetch, headers: {}, timeoutMs: 5000, maxBodyBytes: 1000, ...changes }
}

async function fetchFrom(listener: RequestListener, changes: Partial<FetchBounds> = {}) {
  const { origin } = await serveTls(server, listener)
  return fetchDocument(new URL(`${origin}/jwks`), bounds(changes), never)
}

describe('an answer over TLS with an own authority', () => {
  test('is read like any other, and asked for with the configured headers', async () => {
    const seen = Promise.withResolvers<unknown>()
    const answer = fetchFrom(
      (request, response) => {
        seen.resolve([request.method, request.headers.accept, request.headers['x-api-key']])
        response.setHeader('cache-control', ['public', 'max-age=60'])
        response.end('{"keys":[]}')
      },
      { headers: { 'x-api-key': 'k' } },
    )
    await expect(answer).resolves.toEqual({ document: { keys: [] }, maxAgeSeconds: 60 })
    expect(await seen.promise).toEqual(['GET', 'application/json', 'k'])
  })

  test('may answer a form', async () => {
    const { origin } = await serveTls(server, (request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        const got = Buffer.concat(chunks).toString()
        response.end(JSON.stringify({ got, method: request.method }))
      })
    })
    const form = new URLSearchParams({ token: 'a b' })
    await expect(fetchDocument(new URL(origin), bounds(), never, form)).resolves.toHaveProperty(
      'document',
      { got: 'token=a+b', method: 'POST' },
    )
  })

  test.each([301, 302, 307, 308])(
    'C066 TD-7 is not followed to another place: %d',
    async (status) => {
      const target = await serveTls(server, (_, response) => response.end('{"keys":[]}'))
      await expect(
        fetchFrom((_, response) => {
          response.writeHead(status, { location: `${target.origin}/jwks` }).end()
        }),
      ).rejects.toThrow(new RegExp(`answered ${status}, expected 200; redirects are not followed`))
      expect(target.requests).toEqual([])
    },
  )

  test.each([201, 204, 205, 299, 304, 400, 404, 500, 503, 599])(
    'C070 is refused with the status %d',
    async (status) => {
      const refused = fetchFrom((_, response) => response.writeHead(status).end())
      await expect(refused).rejects.toBeInstanceOf(UnexpectedStatus)
      await expect(refused).rejects.toMatchObject({ status })
    },
  )

  test.each([600, 999])(
    'C070 is refused with the status %d, which no one knows',
    async (status) => {
      await expect(
        fetchFrom((_, response) => response.writeHead(status).end('{}')),
      ).rejects.toThrow(/status/)
    },
  )

  test('C066 is broken off at maxBodyBytes, and the connection ended', async () => {
    const closed = Promise.withResolvers<boolean>()
    await expect(
      fetchFrom((_, response) => {
        response.on('close', () => {
          closed.resolve(response.writableFinished)
        })
        response.write('{"a":"')
        const more = (): void => {
          if (!response.destroyed) response.write('x'.repeat(65_536), () => setImmediate(more))
        }
        more()
      }),
    ).rejects.toThrow(/longer than maxBodyBytes 1000/)
    expect(await closed.promise).toBe(false)
  })

  test.each<readonly [string, RequestListener]>([
    ['no answer', () => undefined],
    ['a head without a body', (_, response) => response.writeHead(200).flushHeaders()],
    [
      'a body that drips',
      (_, response) => {
        const timer = setInterval(() => response.write(' '), 10)
        response.on('close', () => {
          clearInterval(timer)
        })
      },
    ],
  ])('C066 SR-14 TD-5 is given up after timeoutMs: %s', async (_, listener) => {
    const closed = Promise.withResolvers<void>()
    const started = performance.now()
    await expect(
      fetchFrom(
        (request, response) => {
          response.on('close', closed.resolve)
          listener(request, response)
        },
        { timeoutMs: 60 },
      ),
    ).rejects.toThrow(/no answer in time|aborted/)
    expect(performance.now() - started).toBeLessThan(2000)
    await closed.promise
  })

  test.each<readonly [string, RequestListener]>([
    ['before the head', (request) => request.socket.destroy()],
    [
      'in the body',
      (request, response) => {
        response.writeHead(200, { 'content-length': 100 })
        response.write('{"keys":', () => request.socket.destroy())
      },
    ],
  ])('C070 is a failure when the connection is reset %s', async (_, listener) => {
    await expect(fetchFrom(listener)).rejects.toThrow(/aborted|reset|hang up|terminated/i)
    await turn()
  })

  test('is ended from outside', async () => {
    const arrived = Promise.withResolvers<void>()
    const closed = Promise.withResolvers<void>()
    const { origin } = await serveTls(server, (_, response) => {
      response.on('close', closed.resolve)
      arrived.resolve()
    })
    const controller = new AbortController()
    const pending = fetchDocument(new URL(origin), bounds(), controller.signal)
    pending.catch(() => undefined)
    await arrived.promise
    controller.abort(new Error('enough'))
    await expect(pending).rejects.toThrow(/no answer in time|aborted/)
    await closed.promise
  })
})

describe('TD-7 options of tls', () => {
  const noCertificates = join(folder, 'empty')
  mkdirSync(noCertificates)
  writeFileSync(join(noCertificates, 'README.txt'), ca.cert)

  test.each<readonly [string, TlsOptions, RegExp]>([
    [
      'an absent caFile',
      { caFile: join(folder, 'absent') },
      /the file of tls\.caFile cannot be read/,
    ],
    [
      'an absent caDirectory',
      { caDirectory: join(folder, 'absent') },
      /tls\.caDirectory cannot be r/,
    ],
    [
      'a caDirectory without any',
      { caDirectory: noCertificates },
      /with \*\.pem, \*\.crt or \*\.cer/,
    ],
    [
      'half a pair',
      { certFile: client.certFile },
      /certFile and keyFile together; got \["certFile"\]/,
    ],
    [
      'the other half',
      { keyFile: client.keyFile },
      /certFile and keyFile together; got \["keyFile"\]/,
    ],
    [
      'an absent keyFile',
      { certFile: client.certFile, keyFile: 'absent' },
      /tls\.keyFile cannot be r/,
    ],
    [
      'undefined',
      { caFile: undefined } as unknown as TlsOptions,
      /caFile must be set, or left out/,
    ],
    ['another name', { ca: 'x' } as unknown as TlsOptions, /tls has no option "ca"; it has caFile/],
    ['text', 'ca.pem' as unknown as TlsOptions, /tls must be an object of options; got text/],
  ])('TD-7 %s is refused at the start', (_, options, message) => {
    expect(messageOf(() => tlsFetch(options))).toMatch(message)
  })

  test.each<readonly [string, TlsOptions]>([
    ['a caFile that is no certificate', { caFile: join(folder, 'openssl.cnf') }],
    [
      'a key that is not of the certificate',
      { certFile: client.certFile, keyFile: server.keyFile },
    ],
    ['a certFile that is no certificate', { certFile: client.keyFile, keyFile: client.keyFile }],
  ])('TD-7 %s fails closed', async (_, options) => {
    const { origin } = await serveTls(server, (_request, response) => response.end('{}'))
    const fetchWith = (more: TlsOptions): Promise<unknown> =>
      fetchDocument(new URL(origin), bounds({ fetch: tlsFetch(more) }), never)
    await expect(fetchWith({ caFile: ca.certFile, ...options })).rejects.toThrow(Error)
    await expect(fetchWith(trusting)).resolves.toHaveProperty('document')
  })

  test('TD-7 C064 plain http is not spoken by it', async () => {
    await expect(
      fetchDocument(new URL('http://127.0.0.1:1/jwks'), bounds(), never),
    ).rejects.toThrow(/Protocol "http:" not supported/)
  })

  test('TD-7 several authorities may stand in one directory', async () => {
    const directory = join(folder, 'authorities')
    mkdirSync(directory)
    writeFileSync(join(directory, 'a.pem'), otherCa.cert)
    writeFileSync(join(directory, 'b.cer'), ca.cert)
    const { origin } = await serveTls(server, (_, response) => response.end('{}'))
    const fetch = tlsFetch({ caDirectory: directory })
    await expect(fetchDocument(new URL(origin), bounds({ fetch }), never)).resolves.toHaveProperty(
      'document',
    )
  })

  test('a connection is used again, and carries no trust over to another fetch', async () => {
    const sockets = new Set<unknown>()
    const { origin } = await serveTls(server, (request, response) => {
      sockets.add(request.socket)
      response.end('{}')
    })
    const url = new URL(origin)
    await fetchDocument(url, bounds(), never)
    await turn()
    await fetchDocument(url, bounds(), never)
    expect(sockets.size).toBe(1)
    const fetch = tlsFetch({ caFile: otherCa.certFile })
    await expect(fetchDocument(url, bounds({ fetch }), never)).rejects.toThrow(/certificate/)
  })
})
