import { ERRORS, type AuthErrorCode } from '@sekisho/core'
import { hostileTokens, type TestIssuer } from '@sekisho/testing'
import type { Random } from '../random.ts'

/** A request as bytes, and what must come back: a status each; none where the client hangs up. */
export interface SoakRequest {
  readonly kind: string
  readonly text: string
  readonly statuses: readonly number[]
}

/** Good and hostile requests in turn; about half of them are good. */
export async function requestsFor(issuer: TestIssuer): Promise<(random: Random) => SoakRequest> {
  const good = Array.from({ length: 500 }, (_, index) =>
    issuer.token({ claims: { sub: `user-${index}` }, expiresInSeconds: 86_400 }),
  )
  const hostile = (await hostileTokens(issuer)).filter(
    // Not what a client cannot send in a header, nor what becomes good while we wait.
    ({ token, expectedCode }) =>
      token.length < 12_000 &&
      !/[\r\n\0]|^ | $/.test(token) &&
      expectedCode !== 'token_not_yet_valid',
  )
  const kinds: readonly ((random: Random) => SoakRequest)[] = [
    (random) => one('good', [`Authorization: Bearer ${random.oneOf(good)}`], 200),
    (random) => one('good', [`authorization:   bearer ${random.oneOf(good)}  `], 200),
    (random) => one('good', [`Authorization: Bearer ${random.oneOf(good)}`], 200),
    (random) => pipelined(random.oneOf(good)),
    () => one('missing', [], 401),
    (random) => {
      const { id, token, expectedCode } = random.oneOf(hostile)
      const status = credentials.test(token) ? statusOf(expectedCode) : 400
      return one(id, [`Authorization: Bearer ${token}`], status)
    },
    (random) => {
      const token = random.oneOf(good)
      return one('twice', [`Authorization: Bearer ${token}`, `Authorization: Bearer ${token}`], 400)
    },
    (random) =>
      one(
        'cut',
        [`Authorization: Bearer ${random.oneOf(good).slice(0, -random.below(300) - 1)}`],
        401,
      ),
    () => one('huge', [`Authorization: Bearer ${'a'.repeat(20_000)}`], 431),
    (random) => hungUp(random.oneOf(good), random.below(80)),
  ]
  return (random) => random.oneOf(kinds)(random)
}

/** What may stand after the scheme at all (RFC 6750 section 2.1). */
const credentials = /^[\w\-.~+/]+=*$/

function statusOf(code: AuthErrorCode): number {
  return ERRORS[code].status
}

function one(kind: string, lines: readonly string[], status: number): SoakRequest {
  return { kind, text: requestText([...lines, 'Connection: close']), statuses: [status] }
}

function pipelined(token: string): SoakRequest {
  const authorization = `Authorization: Bearer ${token}`
  const text =
    requestText([authorization]) +
    requestText([]) +
    requestText([authorization, 'Connection: close'])
  return { kind: 'pipelined', text, statuses: [200, 401, 200] }
}

function hungUp(token: string, left: number): SoakRequest {
  const text = requestText([`Authorization: Bearer ${token}`])
  return { kind: 'hung up', text: text.slice(0, -1 - left), statuses: [] }
}

function requestText(lines: readonly string[]): string {
  return ['GET / HTTP/1.1', 'Host: 127.0.0.1', ...lines, '', ''].join('\r\n')
}
