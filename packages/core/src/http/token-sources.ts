import { AuthError } from '../errors.ts'
import type { AuthRequest } from './request.ts'
import { trimOws } from './trim-ows.ts'

/**
 * Where a request may carry its access token.
 *
 * `authorization` is `Authorization: Bearer` (RFC 6750 section 2.1). The others are off unless
 * listed: a cookie needs protection against cross-site requests, a query parameter ends up in logs
 * and histories (RFC 9700 section 4.3.2), a form field is read from a parsed body only (RFC 6750
 * section 2.2). `basic` takes half of HTTP Basic credentials (RFC 7617), for clients that know nothing
 * else; it cannot stand beside a Bearer token. `webSocketProtocol` takes the item that follows this one
 * in `Sec-WebSocket-Protocol`, for browsers, which can send no other header with an upgrade.
 */
export type TokenSource =
  | 'authorization'
  | { readonly cookie: string }
  | { readonly header: string }
  | { readonly query: string }
  | { readonly form: string }
  | { readonly basic: 'username' | 'password' }
  | { readonly webSocketProtocol: string }

/** Reads every token that a request carries in one place. */
export type TokenReader = (request: AuthRequest) => readonly string[]

/** The reader for a checked token source. */
export function tokenReader(source: TokenSource): TokenReader {
  if (source === 'authorization') return readAuthorization
  if ('cookie' in source) {
    const name = source.cookie
    return (request) => readCookie(request, name)
  }
  if ('header' in source) {
    const name = source.header.toLowerCase()
    return (request) => sent(request.header(name))
  }
  if ('query' in source) {
    const name = source.query
    return (request) => sent(request.query(name))
  }
  if ('basic' in source) {
    const half = source.basic
    return (request) => readBasic(request, half)
  }
  if ('webSocketProtocol' in source) {
    const marker = source.webSocketProtocol
    return (request) => readWebSocketProtocol(request, marker)
  }
  const name = source.form
  return (request) =>
    request.method === 'GET' || request.method === 'HEAD' ? [] : sent(request.form(name))
}

const schemeToken = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
const space = 0x20
const bearerToken = /^[A-Za-z0-9\-._~+/]+=*$/

// Scheme without regard to case, then at least one space (RFC 9110 section 11.4).
function readAuthorization(request: AuthRequest): readonly string[] {
  const lines = request.header('authorization')
  if (lines.length === 0) return lines
  if (lines.length > 1) {
    throw new AuthError('request_malformed', 'expected one Authorization header line, got several')
  }
  const line = lines[0] as string
  const end = line.indexOf(' ')
  const scheme = end < 0 ? line : line.slice(0, end)
  if (scheme !== 'Bearer') {
    if (!schemeToken.test(scheme)) throw malformedAuthorization()
    if (scheme.toLowerCase() !== 'bearer') return []
  }
  let start = scheme.length
  while (line.charCodeAt(start) === space) start += 1
  const token = line.slice(start)
  if (!bearerToken.test(token)) throw malformedAuthorization()
  return [token]
}

function malformedAuthorization(): AuthError {
  return new AuthError(
    'request_malformed',
    'expected an Authorization header of the form "Bearer", spaces, one token (RFC 6750 section 2.1)',
  )
}

function readBasic(request: AuthRequest, half: 'username' | 'password'): readonly string[] {
  const lines = request.header('authorization')
  if (lines.length > 1) {
    throw new AuthError('request_malformed', 'expected one Authorization header line, got several')
  }
  const encoded = /^basic +([A-Za-z0-9+/]+=*)$/i.exec(lines[0] ?? '')?.[1]
  if (encoded === undefined) return []
  const pair = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = pair.indexOf(':')
  if (colon < 0) {
    throw new AuthError(
      'request_malformed',
      'expected Basic credentials with a colon (RFC 7617 section 2)',
    )
  }
  return sent([half === 'username' ? pair.slice(0, colon) : pair.slice(colon + 1)])
}

function readWebSocketProtocol(request: AuthRequest, marker: string): readonly string[] {
  const items = request
    .header('sec-websocket-protocol')
    .flatMap((line) => line.split(','))
    .map(trimOws)
  return sent(items.filter((_, index) => items[index - 1] === marker))
}

function readCookie(request: AuthRequest, name: string): readonly string[] {
  const pairs = request.header('cookie').flatMap((line) => line.split(';'))
  const values = pairs.flatMap((pair) => {
    const equals = pair.indexOf('=')
    return equals > 0 && trimOws(pair.slice(0, equals)) === name
      ? [trimOws(pair.slice(equals + 1))]
      : []
  })
  return sent(values)
}

/** An empty value, a cleared cookie for example, is no token; a second one counts all the same. */
function sent(values: readonly string[]): readonly string[] {
  return values.length === 1 && values[0] === '' ? [] : values
}
