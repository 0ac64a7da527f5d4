import type { ConformanceCase } from '../conformance-case.ts'
import { expectDenial, expectSame, expectSubject, forEach } from '../expect-answer.ts'
import { expectedDenials } from '../expected-denials.ts'
import { bearer, me } from '../requests.ts'

/** What repeated and unclean header lines lead to. RFC 9110 sections 5.3 and 5.5, RFC 9112 section 5. */
export const authorizationLineCases: readonly ConformanceCase[] = [
  {
    id: 'H040',
    name: 'MUST refuse two Authorization lines, both of them good',
    requirements: ['C107'],
    run: async ({ send, issuer }) => {
      const line = bearer(issuer.token())
      expectDenial(await send(me(line, line)), expectedDenials.malformed)
    },
  },
  {
    id: 'H041',
    name: 'MUST refuse a second Authorization line after a good one',
    requirements: ['C107'],
    run: async ({ send, issuer }) => {
      const request = me(bearer(issuer.token()), bearer('another'))
      expectDenial(await send(request), expectedDenials.malformed)
    },
  },
  {
    id: 'H042',
    name: 'MUST refuse a good Authorization line after one of another scheme',
    requirements: ['C107'],
    run: async ({ send, issuer }) => {
      const request = me(
        ['Authorization', 'Basic YTpi'],
        ['AUTHORIZATION', `Bearer ${issuer.token()}`],
      )
      expectDenial(await send(request), expectedDenials.malformed)
    },
  },
  {
    id: 'H043',
    name: 'MUST read the header name without regard to case',
    requirements: ['C104'],
    run: async ({ send, issuer }) => {
      expectSubject(await send(me(['AuThOrIzAtIoN', `Bearer ${issuer.token()}`])))
    },
  },
  {
    id: 'H044',
    name: 'MUST NOT read a token from headers that only look alike',
    requirements: ['C112'],
    run: async ({ send, issuer }) => {
      const value = `Bearer ${issuer.token()}`
      const names = ['proxy-authorization', 'x-authorization', 'x-forwarded-authorization']
      await forEach(
        names,
        (name) => name,
        async (name) => {
          expectDenial(await send(me([name, value])), expectedDenials.missing)
        },
      )
    },
  },
  {
    id: 'H045',
    name: 'MUST NOT let control characters in the header through',
    requirements: ['C001', 'C117'],
    run: async ({ sendRaw, issuer }) => {
      const token = issuer.token()
      const lines = [`Bearer ${token}\0`, `Bearer \x07${token}`, `Bearer\r${token}`]
      await forEach(
        lines,
        (line) => JSON.stringify(line.replace(token, 'token')),
        async (line) => {
          const head = `GET /me HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: ${line}`
          expectSame((await sendRaw(`${head}\r\n\r\n`)).status, 400, 'the status')
        },
      )
    },
  },
]
