import type { HeaderLine } from '../../http/send.ts'
import type { ConformanceCase } from '../conformance-case.ts'
import { expectAnswer, expectDenial, expectSubject, forEach, onlyAnswer } from '../expect-answer.ts'
import { expectedDenials } from '../expected-denials.ts'
import { bearer, close, me, wire } from '../requests.ts'

/** What proxies say of a request, and what anybody may write. */
const spoofed: readonly HeaderLine[] = [
  ['x-forwarded-for', '127.0.0.1'],
  ['x-forwarded-host', 'login.example'],
  ['x-forwarded-proto', 'https'],
  ['x-forwarded-port', '443'],
  ['x-forwarded-prefix', '/open'],
  ['x-forwarded-uri', '/open'],
  ['x-forwarded-method', 'OPTIONS'],
  ['x-forwarded-user', 'bob'],
  ['x-forwarded-email', 'bob@login.example'],
  ['x-forwarded-access-token', 'bob'],
  ['x-forwarded-client-cert', 'Subject="CN=bob"'],
  ['x-real-ip', '127.0.0.1'],
  ['forwarded', 'for=127.0.0.1;host=login.example;proto=https'],
  ['via', '1.1 login.example'],
  ['x-original-url', '/open'],
  ['x-original-host', 'login.example'],
  ['x-rewrite-url', '/open'],
  ['x-http-method', 'OPTIONS'],
  ['x-http-method-override', 'OPTIONS'],
  ['x-method-override', 'OPTIONS'],
  ['x-remote-user', 'bob'],
  ['remote-user', 'bob'],
  ['x-user', 'bob'],
  ['x-auth-request-user', 'bob'],
  ['x-middleware-subrequest', 'middleware'],
  ['origin', 'https://login.example'],
  ['referer', 'https://login.example/me'],
]

const hosts = ['login.example', '127.0.0.1:1', '[::1]', 'localhost/open', '"', '']

function nameOf([name]: HeaderLine): string {
  return name
}

/** Headers by which a proxy speaks: from anybody else they are worth nothing. RFC 7239 section 8.1. */
export const forwardingCases: readonly ConformanceCase[] = [
  {
    id: 'H911',
    name: 'MUST answer the same, whatever a header says about proxies, methods and users',
    requirements: ['C111', 'C114'],
    run: ({ send, issuer }) =>
      forEach(spoofed, nameOf, async (line) => {
        expectDenial(await send(me(line)), expectedDenials.missing)
        expectDenial(await send(me(line, bearer('x'))), expectedDenials.invalid)
        expectSubject(await send(me(bearer(issuer.token()), line)))
      }),
  },
  {
    id: 'H912',
    name: 'MUST answer the same to all of these headers at once, twice each',
    requirements: ['C111', 'C114'],
    policy: { anonymous: ['missing'] },
    run: async ({ send, issuer }) => {
      const lines = [...spoofed, ...spoofed]
      expectSubject(await send(me(...lines)), null)
      expectDenial(await send(me(...lines, bearer('x'))), expectedDenials.invalid)
      expectSubject(await send(me(...lines, bearer(issuer.token()))))
    },
  },
  {
    id: 'H913',
    name: 'MUST hold access rules against the method and the path that came, not against headers',
    requirements: ['C115'],
    policy: { accessRules: {} },
    run: ({ send, issuer }) => {
      const rule = { permission: 'allow', method: 'GET', path: '/files/mine' }
      const token = bearer(issuer.token({ claims: { acl: [rule] } }))
      const lines = spoofed.map(([name, value]): HeaderLine => [
        name,
        value.replace('OPTIONS', 'GET').replace('/open', '/files/mine'),
      ])
      return forEach(lines, nameOf, async (line) => {
        for (const [method, path] of [
          ['GET', '/files/other'],
          ['DELETE', '/files/mine'],
        ] as const) {
          const response = await send({ method, path, headers: [token, line] })
          expectDenial(response, expectedDenials.permission)
        }
        const response = await send({ path: '/files/mine', headers: [token, line] })
        expectAnswer(response, 200, '{"passed":true}')
      })
    },
  },
  {
    id: 'H914',
    name: 'MUST answer the same, whatever the Host header says',
    requirements: ['C111', 'C117'],
    run: ({ converse, issuer }) =>
      forEach(hosts, JSON.stringify, async (host) => {
        const ask = (...headers: readonly HeaderLine[]): string =>
          wire('GET /me', [...headers, close]).replace('host: localhost', `host: ${host}`)
        const challenged = await converse([ask()])
        expectDenial(onlyAnswer(challenged), expectedDenials.missing)
        expectSubject(onlyAnswer(await converse([ask(bearer(issuer.token()))])))
      }),
  },
]
