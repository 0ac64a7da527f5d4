import type { ConformanceCase } from '../conformance-case.ts'
import { expectAnswer, expectDenial, expectNoTrace, forEach } from '../expect-answer.ts'
import { expectedDenials } from '../expected-denials.ts'
import { bearer } from '../requests.ts'

type Row = readonly [
  id: string,
  name: ConformanceCase['name'],
  path: string,
  claims: Readonly<Record<string, unknown>>,
]

const admitted: readonly Row[] = [
  ['H451', 'MUST let a required role through', '/admin', { roles: ['clerk', 'admin'] }],
  ['H452', 'MUST let claims through that fit the route', '/tenants/t1', { tenant: 't1' }],
  ['H453', 'MUST compare a decoded parameter', '/tenants/a%20b', { tenant: 'a b' }],
  ['H454', 'MUST let one of several through, a scope', '/either', { scope: 'orders:admin' }],
  ['H455', 'MUST let one of several through, a role', '/either', { roles: ['admin'] }],
  ['H456', 'MUST let all of several through', '/guarded', { roles: ['clerk'] }],
  ['H457', 'MUST compare a parameter with an encoded slash', '/tenants/a%2Fb', { tenant: 'a/b' }],
  [
    'H458',
    'MUST take what a parameter spells for plain text',
    '/tenants/$%7Bparam.id%7D',
    { tenant: '${param.id}' },
  ],
  ['H459', 'MUST take one text for a list of one role', '/admin', { roles: 'admin' }],
]

const denied: readonly Row[] = [
  ['H461', 'MUST refuse another role', '/admin', { roles: ['clerk', 'administrator'] }],
  ['H462', 'MUST refuse a role in another case', '/admin', { roles: ['Admin'] }],
  ['H463', 'MUST NOT find roles among inherited names', '/admin', { roles: { admin: true } }],
  ['H464', 'MUST NOT take a scope for a role', '/admin', { scope: 'admin' }],
  ['H465', 'MUST refuse claims of another tenant', '/tenants/t1', { tenant: 't2' }],
  ['H466', 'MUST refuse claims without tenant', '/tenants/t1', {}],
  ['H467', 'MUST NOT take a list for the one value', '/tenants/t1', { tenant: ['t1'] }],
  [
    'H468',
    'MUST NOT fill in what a parameter spells',
    '/tenants/$%7Bparam.id%7D',
    { tenant: 't1' },
  ],
  ['H469', 'MUST NOT fill in what a claim spells', '/tenants/t1', { tenant: '${param.id}' }],
  ['H470', 'MUST refuse what a requirement under not fits', '/guarded', { roles: ['guest'] }],
  ['H471', 'MUST refuse what the predicate refuses', '/guarded', { sub: 'mallory' }],
]

type Attempt = readonly [path: string, claims: Readonly<Record<string, unknown>>]

const deniedTogether: readonly (readonly [string, ConformanceCase['name'], readonly Attempt[]])[] =
  [
    [
      'H472',
      'MUST NOT take a claim of another type for what a parameter spells',
      [
        ['/tenants/1', { tenant: 1 }],
        ['/tenants/true', { tenant: true }],
        ['/tenants/null', { tenant: null }],
        ['/tenants/t1', { tenant: { id: 't1' } }],
        ['/tenants/t1,t2', { tenant: ['t1', 't2'] }],
        ['/tenants/%5Bobject%20Object%5D', { tenant: {} }],
        ['/tenants/undefined', { tenant: undefined }],
      ],
    ],
    [
      'H473',
      'MUST NOT find a role in what is no list of names',
      [
        ['/admin', { roles: 'clerk admin' }],
        ['/admin', { roles: 'clerk,admin' }],
        ['/admin', { roles: [['admin']] }],
        ['/admin', { roles: [{ name: 'admin' }] }],
        ['/admin', { roles: { 0: 'admin', length: 1 } }],
        ['/admin', { roles: true }],
        ['/admin', { roles: null }],
        ['/admin', { roles: [' admin', 'admin ', 'admin\u0000', '*'] }],
      ],
    ],
    [
      'H474',
      'MUST NOT read a parameter of the route from the query',
      [
        ['/tenants/t2?id=t1', { tenant: 't1' }],
        ['/tenants/t2?param.id=t1', { tenant: 't1' }],
        ['/tenants/t2?params[id]=t1', { tenant: 't1' }],
      ],
    ],
    [
      'H475',
      'MUST NOT find claims or parameters among inherited names',
      [
        ['/tenants/__proto__', { tenant: '[object Object]' }],
        ['/tenants/constructor', { constructor: 'constructor' }],
        ['/tenants/toString', {}],
      ],
    ],
    [
      'H476',
      'MUST compare parameters character by character, decoded once',
      [
        ['/tenants/t1%252F', { tenant: 't1/' }],
        ['/tenants/T1', { tenant: 't1' }],
        ['/tenants/t1%20', { tenant: 't1' }],
        ['/tenants/t1%00', { tenant: 't1' }],
        ['/tenants/t%2A', { tenant: 't1' }],
        ['/tenants/e%CC%81', { tenant: '\u00e9' }],
      ],
    ],
  ]

const guarded = ['/admin', '/tenants/t1', '/either', '/guarded']

/** What roles, claims and expressions of them let through. RFC 6750 section 3.1. */
export const guardCases: readonly ConformanceCase[] = [
  ...admitted.map(([id, name, path, claims]): ConformanceCase => ({
    id,
    name,
    requirements: ['C099'],
    run: async ({ send, issuer }) => {
      const token = issuer.token({ claims })
      expectAnswer(await send({ path, headers: [bearer(token)] }), 200, '{"passed":true}')
    },
  })),
  ...denied.map(([id, name, path, claims]): ConformanceCase => ({
    id,
    name,
    requirements: ['C115'],
    run: async ({ send, issuer }) => {
      const token = issuer.token({ claims })
      const response = await send({ path, headers: [bearer(token)] })
      expectDenial(response, expectedDenials.permission)
      expectNoTrace(response, token)
    },
  })),
  ...deniedTogether.map(([id, name, attempts]): ConformanceCase => ({
    id,
    name,
    requirements: ['C115'],
    run: ({ send, issuer }) =>
      forEach(
        attempts,
        ([path, claims]) => `${path} with ${JSON.stringify(claims)}`,
        async ([path, claims]) => {
          const headers = [bearer(issuer.token({ claims }))]
          expectDenial(await send({ path, headers }), expectedDenials.permission)
        },
      ),
  })),
  {
    id: 'H481',
    name: 'MUST name the scopes of the first of several that would do',
    requirements: ['C115'],
    run: async ({ send, issuer }) => {
      const token = issuer.token({ claims: { roles: ['clerk'] } })
      const response = await send({ path: '/either', headers: [bearer(token)] })
      expectDenial(response, expectedDenials.scope, { scope: 'orders:admin' })
    },
  },
  {
    id: 'H482',
    name: 'MUST ask for a token before it asks for anything else',
    requirements: ['C112'],
    run: ({ send }) =>
      forEach(guarded, String, async (path) => {
        expectDenial(await send({ path }), expectedDenials.missing)
      }),
  },
  {
    id: 'H483',
    name: 'MUST ask nobody for a token where anything is required',
    requirements: ['C112', 'C119'],
    policy: { anonymous: ['missing'] },
    run: ({ send }) =>
      forEach(guarded, String, async (path) => {
        expectDenial(await send({ path }), expectedDenials.missing)
      }),
  },
  {
    id: 'H484',
    name: 'MUST refuse a bad token as such, whatever it would be permitted',
    requirements: ['C114'],
    run: ({ send, issuer }) =>
      forEach(guarded, String, async (path) => {
        const claims = { roles: ['admin'], tenant: 't1', scope: 'orders:admin' }
        const expired = issuer.token({ claims, expiresInSeconds: -60 })
        expectDenial(await send({ path, headers: [bearer(expired)] }), expectedDenials.expired)
        const forged = `${issuer.token({ claims }).slice(0, -6)}AAAAAA`
        expectDenial(await send({ path, headers: [bearer(forged)] }), expectedDenials.invalid)
      }),
  },
]
