import type { HeaderLine, SendRequest } from '../../http/send.ts'
import type { ConformanceCase } from '../conformance-case.ts'
import { expectAnswer, expectDenial, expectNoTrace } from '../expect-answer.ts'
import { expectedDenials } from '../expected-denials.ts'
import { bearer } from '../requests.ts'

const read = 'orders:read'
const both = 'orders:read orders:write'

function orders(method: string, ...headers: readonly HeaderLine[]): SendRequest {
  return { method, path: '/orders', headers }
}

type Row = readonly [
  id: string,
  name: ConformanceCase['name'],
  method: 'GET' | 'POST',
  claims: Readonly<Record<string, unknown>>,
  missing?: string,
]

const insufficient: readonly Row[] = [
  ['H411', 'MUST refuse a token without a scope claim', 'GET', { scope: undefined }],
  ['H412', 'MUST refuse an empty scope claim', 'GET', { scope: '' }],
  ['H413', 'MUST refuse a longer scope', 'GET', { scope: 'orders:read:all orders:reader' }],
  ['H414', 'MUST refuse a shorter scope', 'GET', { scope: 'orders orders:' }],
  ['H415', 'MUST refuse a scope in another case', 'GET', { scope: 'ORDERS:READ Orders:Read' }],
  ['H416', 'MUST refuse a wildcard', 'GET', { scope: '* orders:* orders:read*' }],
  ['H417', 'MUST refuse scopes joined by commas', 'POST', { scope: 'orders:read,orders:write' }],
  ['H418', 'MUST refuse scopes joined by a tab', 'POST', { scope: 'orders:read\torders:write' }],
  ['H419', 'MUST NOT read a list in scope', 'GET', { scope: [read] }],
  [
    'H420',
    'MUST NOT read scp, scopes or permissions',
    'GET',
    {
      scope: undefined,
      scp: [read],
      scopes: read,
      permissions: [read],
    },
  ],
  ['H421', 'MUST refuse the first of two scopes alone', 'POST', { scope: read }, 'orders:write'],
  ['H422', 'MUST refuse the second of two scopes alone', 'POST', { scope: 'orders:write' }, read],
  ['H423', 'MUST NOT find scopes among inherited names', 'GET', { scope: '__proto__ constructor' }],
  [
    'H424',
    'MUST NOT let the scope claim write the challenge',
    'GET',
    {
      scope: 'a"\r\nx-injected: 1, scope="orders:read"',
    },
  ],
]

const sufficient: readonly Row[] = [
  ['H401', 'MUST let the required scope through', 'GET', { scope: read }],
  ['H402', 'MUST find the required scope among others', 'GET', { scope: `openid ${both} email` }],
  ['H403', 'MUST let all of several scopes through', 'POST', { scope: both }],
  ['H404', 'MUST NOT care for the order of scopes', 'POST', { scope: 'orders:write orders:read' }],
  [
    'H405',
    'MUST NOT stumble over repeated spaces',
    'POST',
    { scope: ' orders:write   orders:read ' },
  ],
]

/** What scopes let through. RFC 6750 section 3.1, RFC 8693 section 4.2. */
export const scopeCases: readonly ConformanceCase[] = [
  ...sufficient.map(([id, name, method, claims]): ConformanceCase => ({
    id,
    name,
    requirements: ['C099'],
    run: async ({ send, issuer }) => {
      const response = await send(orders(method, bearer(issuer.token({ claims }))))
      if (method === 'GET') expectAnswer(response, 200, '{"orders":[]}')
      else expectAnswer(response, 201, '{"created":true}')
    },
  })),
  ...insufficient.map(
    ([id, name, method, claims, missing = method === 'GET' ? read : both]): ConformanceCase => ({
      id,
      name,
      requirements: ['C099', 'C115'],
      run: async ({ send, issuer }) => {
        const token = issuer.token({ claims })
        const response = await send(orders(method, bearer(token)))
        expectDenial(response, expectedDenials.scope, { scope: missing })
        expectNoTrace(response, token)
      },
    }),
  ),
  {
    id: 'H431',
    name: 'MUST ask for a token before it asks for scopes',
    requirements: ['C112', 'C115'],
    run: async ({ send }) => {
      expectDenial(await send(orders('GET')), expectedDenials.missing)
      expectDenial(await send(orders('POST')), expectedDenials.missing)
    },
  },
  {
    id: 'H432',
    name: 'MUST refuse a bad token as such where it lacks scopes too',
    requirements: ['C114'],
    run: async ({ send, issuer }) => {
      const token = issuer.token({ claims: { scope: '' }, expiresInSeconds: -60 })
      expectDenial(await send(orders('GET', bearer(token))), expectedDenials.expired)
      expectDenial(await send(orders('GET', bearer(`${token}A`))), expectedDenials.invalid)
    },
  },
  {
    id: 'H433',
    name: 'MUST NOT ask for scopes where the route requires none',
    requirements: ['C099'],
    run: async ({ send, issuer }) => {
      const token = issuer.token({ claims: { scope: undefined } })
      expectAnswer(
        await send({ path: '/me', headers: [bearer(token)] }),
        200,
        '{"subject":"alice","scopes":[]}',
      )
    },
  },
]
