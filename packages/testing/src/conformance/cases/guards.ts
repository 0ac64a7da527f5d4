import type { ConformanceCase } from '../conformance-case.ts'
import { expectAnswer, expectDenial, expectNoTrace } from '../expect-answer.ts'
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
    run: async ({ send }) => {
      for (const path of ['/admin', '/tenants/t1', '/either', '/guarded']) {
        // One after the other: the transcript keeps the order.
        // oxlint-disable-next-line no-await-in-loop
        expectDenial(await send({ path }), expectedDenials.missing)
      }
    },
  },
]
