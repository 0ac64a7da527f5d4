import type { RequestListener } from 'node:http'
import { keys } from '../../signing.ts'
import type { PublishedDocument } from './failing-issuer.ts'

/** A way in which an issuer fails, and the documents that can fail so. */
export interface IssuerFailure {
  readonly name: string
  readonly documents: readonly PublishedDocument[]
  readonly answer: RequestListener
  /** What `health().lastError` says of it. */
  readonly error: RegExp
}

const both = ['metadata', 'keys'] as const
const tooLate = /no answer in time|aborted due to timeout/

/** Answers 200 with a document or with text. */
function answering(body: unknown): RequestListener {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return (_, response) => response.setHeader('content-type', 'application/json').end(text)
}

const drip: RequestListener = (_, response) => {
  const timer = setInterval(() => response.write(' '), 10)
  response.on('close', () => {
    clearInterval(timer)
  })
}

/** A body of 64 MiB, in pieces, for as long as somebody reads. */
const huge: RequestListener = (_, response) => {
  const piece = Buffer.alloc(65_536, 0x20)
  let left = 1024
  const more = (): void => {
    left -= 1
    if (response.destroyed) return
    if (left === 0) response.end('{}')
    else response.write(piece, () => setImmediate(more))
  }
  more()
}

const privateKey = { ...keys.p256.privateKey.export({ format: 'jwk' }), kid: 'p256' }

/** Every way to fail that an issuer was seen to have. */
export const issuerFailures: readonly IssuerFailure[] = [
  ...[500, 503, 429].map((status) => ({
    name: `status ${status}`,
    // A 4xx on the metadata means that they lie elsewhere.
    documents: status < 500 ? (['keys'] as const) : both,
    answer: ((_, response) => response.writeHead(status).end('{}')) satisfies RequestListener,
    error: new RegExp(`answered ${status}, expected 200`),
  })),
  {
    name: 'connection reset',
    documents: both,
    answer: (request) => request.socket.resetAndDestroy(),
    error: /fetch failed: .*(?:ECONNRESET|other side closed)/,
  },
  { name: 'hang', documents: both, answer: () => undefined, error: tooLate },
  { name: 'slow drip', documents: both, answer: drip, error: tooLate },
  { name: '64 MiB body', documents: both, answer: huge, error: /longer than maxBodyBytes 262144/ },
  { name: 'HTML', documents: both, answer: answering('<!doctype html>'), error: /is not JSON/ },
  {
    name: 'redirect',
    documents: both,
    answer: ({ url = '' }, response) => response.writeHead(302, { location: `/moved${url}` }).end(),
    error: /answered 302, expected 200; redirects are not followed/,
  },
  { name: 'truncated JSON', documents: both, answer: answering('{"keys":['), error: /is not JSON/ },
  {
    name: 'broken off in the body',
    documents: both,
    answer: (_, response) => {
      response.writeHead(200, { 'content-length': 100 })
      response.write('{"keys":[', () => response.destroy())
    },
    error: /terminated|aborted|closed/,
  },
  {
    name: 'metadata of another issuer',
    documents: ['metadata'],
    answer: answering({ issuer: 'https://other.example', jwks_uri: 'https://other.example/keys' }),
    error: /the metadata are of issuer "https:\/\/other\.example"/,
  },
  {
    name: 'no list of keys',
    documents: ['keys'],
    answer: answering({ nokeys: [] }),
    error: /not a JWK Set, it has no list "keys"/,
  },
  {
    name: 'an empty set',
    documents: ['keys'],
    answer: answering({ keys: [] }),
    error: /no key for/,
  },
  {
    name: 'a set without usable keys',
    documents: ['keys'],
    answer: answering({ keys: [privateKey, { ...keys.p256.jwk, use: 'enc' }, null] }),
    error: /no key for .*; passed over: .*secret member d/,
  },
  {
    name: 'too many keys',
    documents: ['keys'],
    answer: answering({ keys: Array(101).fill(keys.p256.jwk) }),
    error: /101 keys, more than maxKeys 100/,
  },
]
