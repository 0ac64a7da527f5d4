import type { ConformanceCase } from '../conformance-case.ts'
import {
  expectAnswer,
  expectDenial,
  expectStatuses,
  expectSubject,
  forEach,
  onlyAnswer,
} from '../expect-answer.ts'
import { expectedDenials } from '../expected-denials.ts'
import { expectStillServes } from '../expect-still-serves.ts'
import { bearer, close, wire } from '../requests.ts'

const head = 'host: localhost\r\nconnection: close\r\n'
const origins = ['http://localhost', 'http://login.example:80', 'https://login.example']

function oldRequest(lines: string): string {
  return `GET /me HTTP/1.0\r\n${lines}\r\n`
}

/** Request lines that are seldom seen. RFC 9112 sections 2.3 and 3. */
export const requestTargetCases: readonly ConformanceCase[] = [
  {
    id: 'H941',
    name: 'MUST check a request for an absolute address as for its path, whatever host it names',
    requirements: ['C111', 'C112'],
    run: ({ converse, issuer }) =>
      forEach(origins, String, async (origin) => {
        const ask = (path: string, ...tokens: readonly string[]): string =>
          wire(`GET ${origin}${path}`, [...tokens.map(bearer), close])
        expectDenial(onlyAnswer(await converse([ask('/me')])), expectedDenials.missing)
        expectDenial(onlyAnswer(await converse([ask('/me', 'x')])), expectedDenials.invalid)
        expectSubject(onlyAnswer(await converse([ask('/me', issuer.token())])))
        expectAnswer(onlyAnswer(await converse([ask('/open')])), 200, '{"open":true}')
      }),
  },
  {
    id: 'H942',
    name: 'MUST NOT permit by access rules what is asked for by an absolute address',
    requirements: ['C115'],
    policy: { accessRules: {} },
    run: ({ converse, issuer }) => {
      const rule = { permission: 'allow', method: 'GET', path: '/#' }
      const token = issuer.token({ claims: { acl: [rule] } })
      return forEach(origins, String, async (origin) => {
        const ask = wire(`GET ${origin}/files/a`, [bearer(token), close])
        expectDenial(onlyAnswer(await converse([ask])), expectedDenials.permission)
        const usual = wire('GET /files/a', [bearer(token), close])
        expectAnswer(onlyAnswer(await converse([usual])), 200, '{"passed":true}')
      })
    },
  },
  {
    id: 'H943',
    name: 'MUST check requests of HTTP/1.0, which need not name a host',
    requirements: ['C111', 'C112'],
    run: async ({ converse, issuer }) => {
      const line = `authorization: Bearer ${issuer.token()}\r\n`
      expectDenial(onlyAnswer(await converse([oldRequest('')])), expectedDenials.missing)
      const bad = await converse([oldRequest('authorization: Bearer x\r\n')])
      expectDenial(onlyAnswer(bad), expectedDenials.invalid)
      expectSubject(onlyAnswer(await converse([oldRequest(line)])))
    },
  },
  {
    id: 'H944',
    name: 'MUST refuse methods in lower case, unknown versions and a missing host',
    requirements: ['C117'],
    run: async ({ send, converse, issuer }) => {
      const lines = ['get /me HTTP/1.1', 'Get /me HTTP/1.1', 'GETS /me HTTP/1.1', 'GET me HTTP/1.1']
      const versions = [
        'HTTP/1.2',
        'HTTP/3.0',
        'HTTP/11',
        'http/1.1',
        'HTTP /1.1',
        'HTTPS/1.1',
        'x',
      ]
      const authorization = `authorization: Bearer ${issuer.token()}\r\n`
      const texts = [
        ...lines.map((line) => `${line}\r\n${head}${authorization}\r\n`),
        ...versions.map((version) => `GET /me ${version}\r\n${head}${authorization}\r\n`),
        `GET /me HTTP/1.1\r\nconnection: close\r\n${authorization}\r\n`,
        `GET /m\0e HTTP/1.1\r\n${head}${authorization}\r\n`,
        `GET /me\u00e9 HTTP/1.1\r\n${head}${authorization}\r\n`,
      ]
      await forEach(
        [...texts.entries()],
        ([index]) => `text ${index}`,
        async ([, text]) => {
          expectStatuses(await converse([text]), [400])
        },
      )
      await expectStillServes({ send, issuer })
    },
  },
  {
    id: 'H945',
    name: 'MUST NOT open a tunnel',
    requirements: ['C117'],
    run: async ({ send, converse, issuer }) => {
      await forEach(['/me', 'localhost:443'], String, async (target) => {
        const asked = wire(`CONNECT ${target}`, [bearer(issuer.token())])
        expectStatuses(await converse([asked, wire('GET /me', [close])]), [])
      })
      await expectStillServes({ send, issuer })
    },
  },
  {
    id: 'H946',
    name: 'MUST check a request that asks for another protocol like any other',
    requirements: ['C111', 'C112'],
    run: ({ converse, issuer }) =>
      forEach(['websocket', 'h2c', 'TLS/1.3'], String, async (protocol) => {
        const upgrade = [
          ['connection', 'upgrade, close'],
          ['upgrade', protocol],
        ] as const
        const ask = (...tokens: readonly string[]): string =>
          wire('GET /me', [...upgrade, ...tokens.map(bearer)])
        expectDenial(onlyAnswer(await converse([ask()])), expectedDenials.missing)
        expectDenial(onlyAnswer(await converse([ask('x')])), expectedDenials.invalid)
        expectSubject(onlyAnswer(await converse([ask(issuer.token())])))
      }),
  },
  {
    id: 'H947',
    name: 'MUST NOT read a token behind a number sign, or under a name that only looks alike',
    requirements: ['C109'],
    policy: { tokenSources: ['authorization', { query: 'access_token' }] },
    run: async ({ converse, issuer }) => {
      const names = ['a=1#&access_token', 'a=1;access_token', 'Access_Token', 'access_token%00']
      await forEach(names, String, async (name) => {
        const ask = wire(`GET /me?${name}=${issuer.token()}`, [close])
        expectDenial(onlyAnswer(await converse([ask])), expectedDenials.missing)
      })
      const twice = `access_token=${issuer.token()}&access%5Ftoken=${issuer.token()}`
      const ask = wire(`GET /me?${twice}`, [close])
      expectDenial(onlyAnswer(await converse([ask])), expectedDenials.ambiguous)
    },
  },
]
