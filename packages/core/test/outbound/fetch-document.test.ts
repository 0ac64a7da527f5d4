import { setTimeout as wait } from 'node:timers/promises'
import type { RequestListener } from 'node:http'
import { describe, expect, test } from 'vitest'
import {
  fetchDocument,
  UnexpectedStatus,
  type Fetch,
  type FetchBounds,
} from '../../src/outbound/fetch-document.ts'
import { serve } from '../keys/remote/serve.ts'

const never = new AbortController().signal

function bounds(changes: Partial<FetchBounds> = {}): FetchBounds {
  return {
    fetch: (url, init) => fetch(url, init),
    headers: {},
    timeoutMs: 5000,
    maxBodyBytes: 1000,
    ...changes,
  }
}

async function fetchFrom(listener: RequestListener, changes: Partial<FetchBounds> = {}) {
  const { origin } = await serve(listener)
  return fetchDocument(new URL(`${origin}/jwks`), bounds(changes), never)
}

/** A response that was never on a wire. */
function respond(body: string | ReadableStream, init: ResponseInit = {}): Fetch {
  return () => Promise.resolve(new Response(body, init))
}

function fetchWith(fetch: Fetch, changes: Partial<FetchBounds> = {}, signal = never) {
  return fetchDocument(
    new URL('https://issuer.example/jwks'),
    bounds({ fetch, ...changes }),
    signal,
  )
}

const drip: RequestListener = (_, response) => {
  const timer = setInterval(() => response.write(' '), 10)
  response.on('close', () => {
    clearInterval(timer)
  })
}

const deaf: Fetch = () => wait(60_000, new Response('{}'), { ref: false })

describe('a good answer', () => {
  test('is read as JSON, with how long it may be kept', async () => {
    await expect(
      fetchFrom((_, response) => {
        response.setHeader('cache-control', 'public, max-age=60')
        response.end('{"keys":[]}')
      }),
    ).resolves.toEqual({ document: { keys: [] }, maxAgeSeconds: 60 })
  })

  test('is asked for as JSON, with the configured headers', async () => {
    const seen = Promise.withResolvers<unknown>()
    await fetchFrom(
      (request, response) => {
        seen.resolve([request.method, request.headers.accept, request.headers['x-api-key']])
        response.end('{}')
      },
      { headers: { 'x-api-key': 'k' } },
    )
    expect(await seen.promise).toEqual(['GET', 'application/json', 'k'])
  })

  test('may be exactly as long as maxBodyBytes', async () => {
    const body = `{"a":"${'x'.repeat(992)}"}`
    expect(body).toHaveLength(1000)
    await expect(fetchFrom((_, response) => response.end(body))).resolves.toHaveProperty(
      'document.a',
    )
  })
})

describe('an answer that is refused', () => {
  test.each([301, 302, 303, 307, 308])(
    'C066 a redirect with %d is not followed',
    async (status) => {
      const target = await serve((_, response) => response.end('{"keys":[]}'))
      await expect(
        fetchFrom((_, response) => {
          response.writeHead(status, { location: `${target.origin}/jwks` }).end()
        }),
      ).rejects.toThrow(
        new RegExp(`/jwks answered ${status}, expected 200; redirects are not followed`),
      )
      expect(target.requests).toEqual([])
    },
  )

  test('C066 a redirect to the same server is not followed either', async () => {
    const server = await serve((_, response) => {
      response.writeHead(302, { location: '/other' }).end()
    })
    await expect(fetchDocument(new URL(`${server.origin}/jwks`), bounds(), never)).rejects.toThrow(
      /answered 302/,
    )
    expect(server.requests).toEqual(['/jwks'])
  })

  test.each([201, 204, 400, 404, 429, 500, 503])('C070 the status %d', async (status) => {
    const refused = fetchFrom((_, response) => {
      response.writeHead(status).end(status === 204 ? undefined : '{"keys":[]}')
    })
    await expect(refused).rejects.toBeInstanceOf(UnexpectedStatus)
    await expect(refused).rejects.toMatchObject({
      status,
      message: expect.stringMatching(new RegExp(`^http:.*/jwks answered ${status}, expected 200$`)),
    })
  })

  test.each([
    ['HTML', '<!doctype html><title>Login</title>', /the answer is not JSON/],
    ['nothing', '', /the answer is not JSON/],
    ['a list', '[]', /the answer is not a JSON object/],
    ['text', '"keys"', /the answer is not a JSON object/],
    ['null', 'null', /the answer is not a JSON object/],
    ['JSON with more behind', '{}{}', /the answer is not JSON/],
    ['a byte order mark', '\ufeff{}', /the answer is not JSON/],
    ['a name twice', '{"keys":[],"keys":[]}', /the answer has a member name twice/],
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), /the answer is not UTF-8/],
  ])('C070 a body of %s', async (_, body, message) => {
    await expect(fetchFrom((_request, response) => response.end(body))).rejects.toThrow(message)
  })

  test('C066 a body longer than maxBodyBytes, whose length is stated', async () => {
    const body = `{"a":"${'x'.repeat(993)}"}`
    await expect(fetchFrom((_, response) => response.end(body))).rejects.toThrow(
      /the answer is longer than maxBodyBytes 1000/,
    )
  })

  test('C066 a body without end is broken off at the bound', async () => {
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

  test('C066 a small body that a compression blows up', async () => {
    const { gzipSync } = await import('node:zlib')
    const bomb = gzipSync(`{"a":"${'x'.repeat(1_000_000)}"}`)
    await expect(
      fetchFrom(
        (_, response) => {
          response.setHeader('content-encoding', 'gzip')
          response.end(bomb)
        },
        { maxBodyBytes: 5000 },
      ),
    ).rejects.toThrow(/longer than maxBodyBytes 5000/)
    expect(bomb.length).toBeLessThan(5000)
  })

  test('a connection that nobody takes', async () => {
    // Port 1 is refused at once on every machine that runs no service of 1988.
    const refused = fetchDocument(new URL('http://127.0.0.1:1/jwks'), bounds(), never)
    await expect(refused).rejects.toThrow('fetch failed')
  })
})

describe('an answer that does not come in time', () => {
  const tooLate = { message: 'no answer in time', cause: { name: 'TimeoutError' } }
  // The global fetch may end by itself, in its own words, before it is left behind.
  const ended = /no answer in time|aborted due to timeout/

  test('C066 no answer at all', async () => {
    await expect(fetchFrom(() => undefined, { timeoutMs: 50 })).rejects.toThrow(ended)
  })

  test('C066 a head without a body', async () => {
    await expect(
      fetchFrom((_, response) => response.writeHead(200).flushHeaders(), { timeoutMs: 50 }),
    ).rejects.toThrow(ended)
  })

  test('C066 a body that drips', async () => {
    const started = performance.now()
    await expect(fetchFrom(drip, { timeoutMs: 80 })).rejects.toThrow(ended)
    expect(performance.now() - started).toBeLessThan(2000)
  })

  test('C066 an injected fetch that does not listen to its signal', async () => {
    await expect(fetchWith(deaf, { timeoutMs: 50 })).rejects.toMatchObject(tooLate)
  })

  test('C066 a body of such a fetch that never ends', async () => {
    const body = new ReadableStream<Uint8Array>({})
    await expect(fetchWith(respond(body), { timeoutMs: 50 })).rejects.toMatchObject(tooLate)
  })

  test('C066 the signal of a longer operation ends it as well', async () => {
    const controller = new AbortController()
    const pending = fetchWith(() => new Promise(() => undefined), {}, controller.signal)
    const reason = new Error('enough')
    controller.abort(reason)
    await expect(pending).rejects.toMatchObject({ message: 'no answer in time', cause: reason })
    await expect(
      fetchWith(() => new Promise(() => undefined), {}, controller.signal),
    ).rejects.toMatchObject({ message: 'no answer in time' })
  })

  test('a fetch that fails only after the end disturbs nobody', async () => {
    const late = Promise.withResolvers<Response>()
    await expect(fetchWith(() => late.promise, { timeoutMs: 20 })).rejects.toMatchObject(tooLate)
    late.reject(new Error('too late'))
    await new Promise(setImmediate)
  })
})
