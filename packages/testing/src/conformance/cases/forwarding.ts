import type { HeaderLine } from '../../http/send.ts'
import type { ConformanceCase } from '../conformance-case.ts'
import { expectAnswer, expectDenial, expectSubject, forEach, onlyAnswer } from '../expect-answer.ts'
import { expectedDenials } from '../expected-denials.ts'
import { bearer, close, me, wire } from '../requests.ts'

/** What proxies say of a request, and what anybody may write. */
const spoofed: Readonly<Record<string, readonly HeaderLine[]>> = {
  hosts: [
    ['x-forwarded-for', '127.0.0.1'],
    ['x-forwarded-host', 'login.example'],
    ['x-forwarded-proto', 'https'],
    ['x-forwarded-port', '443'],
    ['x-real-ip', '127.0.0.1'],
    ['x-original-host', 'login.example'],
    ['forwarded', 'for=127.0.0.1;host=login.example;proto=https'],
    ['via', '1.1 login.example'],
    ['origin', 'https://login.example'],
    ['referer', 'https://login.example/me'],
  ],
  paths: ['x-forwarded-prefix', 'x-forwarded-uri', 'x-original-url', 'x-rewrite-url'].map(
    (name) => [name, '/open'],
  ),
  methods: [
    'x-forwarded-method',
    'x-http-method',
    'x-http-method-override',
    'x-method-override',
  ].map((name) => [name, 'OPTIONS']),
  users: [
    ['x-forwarded-user', 'bob'],
    ['x-forwarded-email', 'bob@login.example'],
    ['x-forwarded-access-token', 'bob'],
    ['x-forwarded-client-cert', 'Subject="CN=bob"'],
    ['x-auth-request-user', 'bob'],
    ['x-remote-user', 'bob'],
    ['remote-user', 'bob'],
    ['x-user', 'bob'],
    ['x-middleware-subrequest', 'middleware'],
  ],
}
const kinds = Object.entries(spoofed)

const hosts = ['login.example', '127.0.0.1:1', '[::1]', 'localhost/open', '"', '', 'a\r\nhost: b']

function nameOf([kind]: readonly [string, unknown]): string {
  return `headers of ${kind}`
}

/** Headers by which a proxy speaks: from anybody else they are worth nothing. RFC 7239 section 8.1. */
export const forwardingCases: readonly ConformanceCase[] = [
  {
    id: 'H911',
    name: 'MUST answer the same, whatever a header says about proxies, methods and users',
    requirements: ['C111', 'C114'],
    run: ({ send, issuer }) =>
      forEach(kinds, nameOf, async ([, lines]) => {
        expectDenial(await send(me(...lines)), expectedDenials.missing)
        expectDenial(await send(me(...lines, bearer('x'))), expectedDenials.invalid)
        expectSubject(await send(me(bearer(issuer.token()), ...lines)))
      }),
  },
  {
    id: 'H912',
    name: 'MUST answer the same to all of these headers at once, twice each',
    requirements: ['C111', 'C114'],
    policy: { anonymous: ['missing'] },
    run: async ({ send, issuer }) => {
      const lines = [...kinds, ...kinds].flatMap(([, some]) => some)
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
      const asked = kinds.map(([kind, lines]) => {
        const mine = lines.map(([name, value]): HeaderLine => [
          name,
          value.replace('OPTIONS', 'GET').replace('/open', '/files/mine'),
        ])
        return [kind, [token, ...mine]] as const
      })
      return forEach(asked, nameOf, async ([, headers]) => {
        const other = await send({ path: '/files/other', headers })
        expectDenial(other, expectedDenials.permission)
        const removed = await send({ method: 'DELETE', path: '/files/mine', headers })
        expectDenial(removed, expectedDenials.permission)
        expectAnswer(await send({ path: '/files/mine', headers }), 200, '{"passed":true}')
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
