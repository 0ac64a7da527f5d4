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
