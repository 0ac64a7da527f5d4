import type { TokenOptions } from '../../issuer/access-token.ts'
import type { ConformanceCase } from '../conformance-case.ts'
import { expectDenial, expectSubject } from '../expect-answer.ts'
import { expectedDenials } from '../expected-denials.ts'
import { bearer, me } from '../requests.ts'

type Row = readonly [
  id: string,
  name: ConformanceCase['name'],
  requirements: readonly string[],
  options: TokenOptions,
]

const rows: readonly Row[] = [
  [
    'H801',
    'MUST accept a token without kid while one key fits',
    ['C060'],
    { header: { kid: undefined } },
  ],
  ['H802', 'MUST accept a token without typ', ['C093'], { header: { typ: undefined } }],
  ['H803', 'MUST accept typ JWT', ['C093'], { header: { typ: 'JWT' } }],
  [
    'H804',
    'MUST read typ without regard to case and prefix',
    ['C092'],
    {
      header: { typ: 'application/AT+JWT' },
    },
  ],
  [
    'H805',
    'MUST ignore unknown header members',
    ['C016'],
    {
      header: { 'x-trace': { id: [1, 2, 3] } },
    },
  ],
  [
    'H806',
    'MUST find the audience in a list',
    ['C086'],
    {
      claims: { aud: ['https://other.example', 'https://api.example'] },
    },
  ],
  [
    'H807',
    'MUST accept times with fractions of a second',
    ['C079'],
    {
      claims: { exp: 1_700_000_300.5, iat: 1_699_999_999.25, nbf: 1_700_000_000.5 },
    },
  ],
  [
    'H808',
    'MUST NOT stumble over claims named like object members',
    ['C098'],
    {
      claims: { constructor: 1, toString: 'x', hasOwnProperty: null },
    },
  ],
  [
    'H809',
    'MUST ignore act and may_act',
    ['C101', 'C102'],
    {
      claims: { act: { sub: 'admin', act: { sub: 'root' } }, may_act: { sub: 'root' } },
    },
  ],
]

/** Tokens that are unusual and good. RFC 7515 section 4, RFC 7519 section 4. */
export const goodTokenCases: readonly ConformanceCase[] = [
  ...rows.map(([id, name, requirements, options]): ConformanceCase => ({
    id,
    name,
    requirements,
    run: async ({ send, issuer }) => {
      expectSubject(await send(me(bearer(issuer.token(options)))))
    },
  })),
  {
    id: 'H811',
    name: 'MUST carry a subject of any letters to the handler',
    requirements: ['C052'],
    run: async ({ send, issuer }) => {
      const subject = 'Ольга "o\'b" \\ \u2028 🔑'
      const response = await send(me(bearer(issuer.token({ claims: { sub: subject } }))))
      expectSubject(response, subject, ['orders:read'])
    },
  },
  {
    id: 'H812',
    name: 'MUST accept a token up to the last second of its tolerance, and no longer',
    requirements: ['C072'],
    run: async ({ send, issuer, clock }) => {
      const request = me(bearer(issuer.token({ expiresInSeconds: 60 })))
      clock.advanceSeconds(64.999)
      expectSubject(await send(request))
      clock.advanceSeconds(0.001)
      expectDenial(await send(request), expectedDenials.expired)
    },
  },
  {
    id: 'H813',
    name: 'MUST accept a token from the first second of its tolerance, and no sooner',
    requirements: ['C076'],
    run: async ({ send, issuer, clock }) => {
      const nbf = clock.now() / 1000 + 60
      const request = me(bearer(issuer.token({ claims: { nbf } })))
      clock.advanceSeconds(54.999)
      expectDenial(await send(request), expectedDenials.invalid)
      clock.advanceSeconds(0.001)
      expectSubject(await send(request))
    },
  },
  {
    id: 'H814',
    name: 'MUST refuse a token without kid when several keys fit',
    requirements: ['C060'],
    run: async ({ send, issuer }) => {
      await issuer.rotate()
      const token = issuer.token({ header: { kid: undefined } })
      expectDenial(await send(me(bearer(token))), expectedDenials.invalid)
    },
  },
]
