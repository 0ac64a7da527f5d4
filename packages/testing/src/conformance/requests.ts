import type { HeaderLine, SendRequest } from '../http/send.ts'

/** `Authorization: Bearer <token>`. */
export function bearer(token: string): HeaderLine {
  return ['authorization', `Bearer ${token}`]
}

/** `GET /me` with header lines. */
export function me(...headers: readonly HeaderLine[]): SendRequest {
  return { path: '/me', headers }
}

/** `POST /echo` with an urlencoded body. */
export function form(body: string, ...headers: readonly HeaderLine[]): SendRequest {
  const type = ['content-type', 'application/x-www-form-urlencoded'] as const
  return { method: 'POST', path: '/echo', headers: [type, ...headers], body }
}

/** The text of a request: method and target, header lines as they are, no others but `host`, and a body. */
export function wire(what: string, headers: readonly HeaderLine[], body = ''): string {
  const lines = [['host', 'localhost'] as const, ...headers].map(
    ([name, value]) => `${name}: ${value}`,
  )
  return [`${what} HTTP/1.1`, ...lines, '', body].join('\r\n')
}

/** Asks for the end of the connection after the answer. */
export const close: HeaderLine = ['connection', 'close']
