import type { ConformanceCase } from '../conformance-case.ts'
import { expectDenial, expectNoTrace, expectSubject } from '../expect-answer.ts'
import { expectedDenials, type ExpectedDenial } from '../expected-denials.ts'
import { me } from '../requests.ts'

type Row = readonly [
  id: string,
  name: ConformanceCase['name'],
  requirements: readonly string[],
  write: (token: string) => string,
]

const accepted: readonly Row[] = [
  ['H001', 'MUST accept Bearer, a space and the token', ['C104'], (t) => `Bearer ${t}`],
  ['H002', 'MUST accept the scheme in lower case', ['C104'], (t) => `bearer ${t}`],
  ['H003', 'MUST accept the scheme in upper case', ['C104'], (t) => `BEARER ${t}`],
  ['H004', 'MUST accept the scheme in mixed case', ['C104'], (t) => `bEaReR ${t}`],
  ['H005', 'SHOULD accept two spaces before the token', ['C105'], (t) => `Bearer  ${t}`],
  [
    'H006',
    'MUST NOT care for white space around the credentials',
    ['C104'],
    (t) => ` \t Bearer ${t} \t `,
  ],
  [
    'H007',
    'SHOULD accept a thousand spaces before the token',
    ['C105'],
    (t) => `Bearer${' '.repeat(1000)}${t}`,
  ],
]

const malformed: readonly Row[] = [
  ['H010', 'MUST refuse a tab before the token', ['C105'], (t) => `Bearer\t${t}`],
  ['H011', 'MUST answer 400 to Bearer without a token', ['C116'], () => 'Bearer'],
  ['H012', 'MUST answer 400 to Bearer with spaces only', ['C116'], () => 'Bearer   '],
  [
    'H013',
    'MUST refuse two credentials joined by a comma',
    ['C108'],
    (t) => `Bearer ${t}, Bearer ${t}`,
  ],
  ['H014', 'MUST refuse two tokens joined by a comma', ['C108'], (t) => `Bearer ${t},${t}`],
  ['H015', 'MUST refuse a comma after the token', ['C108'], (t) => `Bearer ${t},`],
  ['H016', 'MUST refuse a second word after the token', ['C116'], (t) => `Bearer ${t} ${t}`],
  ['H017', 'MUST refuse a token in quotes', ['C116'], (t) => `Bearer "${t}"`],
  ['H018', 'MUST refuse the token as a parameter', ['C116'], (t) => `Bearer token="${t}"`],
  ['H019', 'MUST refuse an equals sign between', ['C116'], (t) => `Bearer=${t}`],
  ['H020', 'SHOULD answer 400 to an empty Authorization header', ['C116'], () => ''],
  ['H021', 'MUST refuse letters beyond ASCII in the token', ['C001'], (t) => `Bearer ${t}é`],
  ['H022', 'MUST refuse a tab among the spaces', ['C105'], (t) => `Bearer \t${t}`],
  ['H023', 'MUST NOT take a no-break space for a space', ['C105'], (t) => `Bearer\u00a0${t}`],
  ['H024', 'MUST refuse the scheme written twice', ['C116'], (t) => `Bearer Bearer ${t}`],
  ['H025', 'MUST NOT decode a token', ['C116'], (t) => `Bearer ${t.replaceAll('.', '%2E')}`],
  ['H026', 'MUST refuse a token with parameters', ['C116'], (t) => `Bearer ${t};realm=api`],
  ['H027', 'MUST refuse a list of schemes', ['C108'], (t) => `Basic, Bearer ${t}`],
  ['H028', 'MUST refuse letters beyond ASCII in the scheme', ['C001'], (t) => `Bear\u00e9r ${t}`],
  [
    'H029',
    'MUST refuse a token that a space divides',
    ['C116'],
    (t) => `Bearer ${t.replace('.', ' .')}`,
  ],
]

const withoutToken: readonly Row[] = [
  ['H030', 'MUST answer Basic credentials with a bare challenge', ['C118'], () => 'Basic YTpi'],
  [
    'H031',
    'MUST answer Digest with a bare challenge',
    ['C118'],
    () => 'Digest username="a", nonce="b"',
  ],
  [
    'H032',
    'MUST NOT take a DPoP credential for a bearer token',
    ['C118', 'C141'],
    (t) => `DPoP ${t}`,
  ],
  ['H033', 'MUST NOT read a scheme that only begins with Bearer', ['C118'], (t) => `Bearerx ${t}`],
  ['H034', 'MUST NOT find a token glued to the scheme', ['C105'], (t) => `Bearer${t}`],
  ['H035', 'MUST NOT read a bare token without a scheme', ['C118'], (t) => t],
  [
    'H036',
    'MUST NOT read a Bearer credential that a comma joins to another',
    ['C108', 'C118'],
    (t) => `Basic YTpi, Bearer ${t}`,
  ],
  ['H037', 'MUST NOT know schemes of other systems', ['C118'], (t) => `JWT ${t}`],
  ['H038', 'MUST NOT read a scheme that only ends with Bearer', ['C118'], (t) => `x-Bearer ${t}`],
]

function denied(rows: readonly Row[], denial: ExpectedDenial): readonly ConformanceCase[] {
  return rows.map(([id, name, requirements, write]) => ({
    id,
    name,
    requirements,
    run: async ({ send, issuer }) => {
      const token = issuer.token()
      const response = await send(me(['authorization', write(token)]))
      expectDenial(response, denial)
      expectNoTrace(response, token)
    },
  }))
}

/** How the Authorization header may be written. RFC 6750 section 2.1, RFC 9110 section 11. */
export const authorizationHeaderCases: readonly ConformanceCase[] = [
  ...accepted.map(([id, name, requirements, write]): ConformanceCase => ({
    id,
    name,
    requirements,
    run: async ({ send, issuer }) => {
      expectSubject(await send(me(['authorization', write(issuer.token())])))
    },
  })),
  ...denied(malformed, expectedDenials.malformed),
  ...denied(withoutToken, expectedDenials.missing),
]
