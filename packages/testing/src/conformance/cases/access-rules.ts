import type { ConformanceCase } from '../conformance-case.ts'
import { expectAnswer, expectDenial, expectNoTrace, forEach } from '../expect-answer.ts'
import { expectedDenials } from '../expected-denials.ts'
import { bearer } from '../requests.ts'

type Row = readonly [
  what: string,
  answer: 200 | 403,
  method: string,
  path: string,
  claims: Readonly<Record<string, unknown>>,
]

const passed = '{"passed":true}'
const readFiles = { permission: 'allow', method: 'GET', path: '/files/#' }
const keepReport = { permission: 'deny', method: '*', path: '/files/report' }

/** Cases of several requests each, all under the same policy. */
const tables: readonly (readonly [string, ConformanceCase['name'], readonly Row[]])[] = [
  [
    'H491',
    'MUST let through what the access rules of a token allow, by method and path',
    [
      ['allowed', 200, 'GET', '/files/a', { acl: [readFiles] }],
      ['another method', 403, 'DELETE', '/files/a', { acl: [readFiles] }],
      ['another path', 403, 'GET', '/files/a', { acl: [{ ...readFiles, path: '/files/b' }] }],
      ['any method', 200, 'DELETE', '/files/a', { acl: [{ ...readFiles, method: '*' }] }],
    ],
  ],
  [
    'H492',
    'MUST let the first access rule that speaks about a request decide',
    [
      ['deny first', 403, 'GET', '/files/report', { acl: [keepReport, readFiles] }],
      ['deny first, of another', 200, 'GET', '/files/a', { acl: [keepReport, readFiles] }],
      ['allow first', 200, 'GET', '/files/report', { acl: [readFiles, keepReport] }],
    ],
  ],
  [
    'H493',
    'MUST refuse where no access rule speaks, and where a token carries none',
    [
      ['no claim', 403, 'GET', '/files/a', {}],
      ['no rule', 403, 'GET', '/files/a', { acl: [] }],
      ['an empty map', 403, 'GET', '/files/a', { acl: {} }],
      ['rules for topics', 403, 'GET', '/files/a', { acl: { all: ['#'], pub: ['/files/a'] } }],
      ['rules elsewhere', 403, 'GET', '/files/a', { access: [readFiles], scope: 'acl' }],
    ],
  ],
  [
    'H494',
    'MUST hold access rules against the path as the client sent it, decoded once',
    [
      ['the query left out', 200, 'GET', '/files/a?path=/files/report', { acl: [readFiles] }],
      ['encoded letters', 403, 'GET', '/files/%72eport', { acl: [keepReport, readFiles] }],
      ['other letters', 403, 'GET', '/files/REPORT', { acl: [keepReport, readFiles] }],
      ['an encoded slash', 403, 'GET', '/files/a%2Freport', { acl: [readFiles] }],
      ['encoded twice', 200, 'GET', '/files/a%252Fb', { acl: [readFiles] }],
    ],
  ],
  [
    'H495',
    'MUST NOT let a claim of a superuser past the access rules',
    [
      ['true', 403, 'GET', '/files/a', { acl: [], is_superuser: true }],
      ['text', 403, 'DELETE', '/files/a', { acl: [readFiles], is_superuser: 'true' }],
    ],
  ],
]

const policy = { accessRules: {} } as const

/** What the access rules that a token carries permit. */
export const accessRuleCases: readonly ConformanceCase[] = [
  ...tables.map(([id, name, rows]): ConformanceCase => ({
    id,
    name,
    requirements: ['C115'],
    policy,
    run: ({ send, issuer }) =>
      forEach(
        rows,
        ([what]) => what,
        async ([, answer, method, path, claims]) => {
          const token = issuer.token({ claims })
          const response = await send({ method, path, headers: [bearer(token)] })
          if (answer === 200) expectAnswer(response, 200, passed)
          else expectDenial(response, expectedDenials.permission)
          expectNoTrace(response, token)
        },
      ),
  })),
  {
    id: 'H496',
    name: 'MUST refuse a token whose access rules cannot be understood, on every route',
    requirements: ['C114'],
    policy,
    run: ({ send, issuer }) =>
      forEach(
        [
          'GET',
          [{ ...readFiles, permission: 'maybe' }],
          [readFiles, { ...readFiles, when: 1 }],
          null,
        ],
        (acl) => JSON.stringify(acl),
        async (acl) => {
          const headers = [bearer(issuer.token({ claims: { acl } }))]
          expectDenial(await send({ path: '/files/a', headers }), expectedDenials.invalid)
          expectDenial(await send({ path: '/me', headers }), expectedDenials.invalid)
        },
      ),
  },
  {
    id: 'H497',
    name: 'MUST end access rules with the token, without tolerance',
    requirements: ['C115'],
    policy,
    run: async ({ send, issuer, clock }) => {
      const token = issuer.token({ claims: { acl: [readFiles] }, expiresInSeconds: 60 })
      const request = { path: '/files/a', headers: [bearer(token)] }
      clock.advanceSeconds(60)
      expectAnswer(await send(request), 200, passed)
      clock.advanceSeconds(2)
      expectDenial(await send(request), expectedDenials.permission)
      clock.advanceSeconds(10)
      expectDenial(await send(request), expectedDenials.expired)
    },
  },
  {
    id: 'H498',
    name: 'MUST lift access rules for a superuser where the policy says so',
    requirements: ['C115'],
    policy: { accessRules: { allowSuperuserClaim: true } },
    run: ({ send, issuer }) =>
      forEach([true, 'true', 1], String, async (is_superuser) => {
        const headers = [bearer(issuer.token({ claims: { acl: [], is_superuser } }))]
        expectAnswer(await send({ path: '/files/a', headers }), 200, passed)
      }),
  },
  {
    id: 'H499',
    name: 'MUST ask for a token before it reads access rules',
    requirements: ['C112', 'C119'],
    policy: { ...policy, anonymous: ['missing'] },
    run: async ({ send }) => {
      expectDenial(await send({ path: '/files/a' }), expectedDenials.missing)
    },
  },
]
