import type { ConformanceCase } from '../conformance-case.ts'
import {
  expectDenial,
  expectStatuses,
  expectSubject,
  forEach,
  onlyAnswer,
} from '../expect-answer.ts'
import { expectedDenials } from '../expected-denials.ts'
import { expectStillServes } from '../expect-still-serves.ts'
import { bearer, close, me, wire } from '../requests.ts'

const tab = 9

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
    run: async ({ converse, issuer }) => {
      const token = issuer.token()
      const lines = [`Bearer ${token}\0`, `Bearer \x07${token}`, `Bearer\r${token}`]
      await forEach(
        lines,
        (line) => JSON.stringify(line.replace(token, 'token')),
        async (line) => {
          const head = `GET /me HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: ${line}`
          const answers = await converse([`${head}\r\n\r\n`])
          expectStatuses(answers, [400])
        },
      )
    },
  },
  {
    id: 'H046',
    name: 'MUST refuse an Authorization line beside an empty one, and many lines',
    requirements: ['C107'],
    run: async ({ send, issuer }) => {
      const line = bearer(issuer.token())
      const empty = ['authorization', ''] as const
      const many = Array.from({ length: 10 }, () => line)
      for (const lines of [[line, empty], [empty, line], [empty, empty], many]) {
        expectDenial(await send(me(...lines)), expectedDenials.malformed)
      }
    },
  },
  {
    id: 'H047',
    name: 'MUST NOT let any control character in the header through',
    requirements: ['C001', 'C117'],
    run: async ({ send, converse, issuer }) => {
      const controls = [...Array(32).keys(), 127].filter((code) => code !== tab)
      await forEach(controls, String, async (code) => {
        const value = `Bearer ${issuer.token()}${String.fromCharCode(code)}x`
        const answers = await converse([wire('GET /me', [['authorization', value], close])])
        expectStatuses(answers, [400])
      })
      await expectStillServes({ send, issuer })
    },
  },
  {
    id: 'H048',
    name: 'MUST refuse a folded Authorization line, and one with a space before its colon',
    requirements: ['C117'],
    run: async ({ send, converse, issuer }) => {
      const token = issuer.token()
      const lines = [
        ['authorization', `Bearer\r\n ${token}`],
        ['authorization', `\r\n\tBearer ${token}`],
        ['x-folded', `1\r\n authorization: Bearer ${token}`],
        ['authorization ', `Bearer ${token}`],
        ['authorization\t', `Bearer ${token}`],
      ] as const
      await forEach(lines, JSON.stringify, async (line) => {
        expectStatuses(await converse([wire('GET /me', [line, close])]), [400])
      })
      await expectStillServes({ send, issuer })
    },
  },
  {
    id: 'H049',
    name: 'MUST NOT lose the Authorization line to a Connection header that names it',
    requirements: ['C104'],
    run: async ({ converse, issuer }) => {
      const ask = wire('GET /me', [['connection', 'close, authorization'], bearer(issuer.token())])
      expectSubject(onlyAnswer(await converse([ask])))
    },
  },
  {
    id: 'H050',
    name: 'MUST NOT read an Authorization line among the trailers',
    requirements: ['C112'],
    run: async ({ converse, issuer }) => {
      const headers = [
        ['content-type', 'application/json'],
        ['transfer-encoding', 'chunked'],
        ['trailer', 'authorization'],
        close,
      ] as const
      const body = `2\r\n{}\r\n0\r\nauthorization: Bearer ${issuer.token()}\r\n\r\n`
      const answers = await converse([wire('POST /orders', headers, body)])
      expectDenial(onlyAnswer(answers), expectedDenials.missing)
    },
  },
]
