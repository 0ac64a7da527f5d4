import { encodeSegment } from '../issuer/encode-segment.ts'
import { ofGroup, type HostileRow, type HostileToken, type Workshop } from './hostile-token.ts'

/** Well signed tokens from or for somebody else, or of another kind (RFC 9068 section 4). */
export function hostileIdentities(workshop: Workshop): readonly HostileToken[] {
  return ofGroup('claims', [
    ...wrongAudiences(workshop),
    ...wrongIssuers(workshop),
    ...wrongSubjects(workshop),
    ...wrongKinds(workshop),
  ])
}

function wrongAudiences({ issuer }: Workshop): readonly HostileRow[] {
  const { audience } = issuer
  const row = (id: string, name: string, aud: unknown): HostileRow => [
    id,
    name,
    'audience_mismatch',
    issuer.token({ claims: { aud } }),
  ]
  return [
    row('aud-other', 'for another service', 'https://other.example'),
    row('aud-longer', 'for a service whose name begins alike', `${audience}.evil.example`),
    row('aud-shorter', 'for a service with a shorter name', audience.slice(0, -1)),
    row('aud-slash', 'with a slash more', `${audience}/`),
    row('aud-case', 'in upper case', audience.toUpperCase()),
    row('aud-joined', 'several joined by commas', `${audience},https://other.example`),
    row('aud-spaced', 'several joined by spaces', `${audience} https://other.example`),
    row('aud-empty', 'an empty text', ''),
    row('aud-empty-list', 'an empty list', []),
    ['aud-missing', 'no aud', 'claim_missing', issuer.token({ claims: { aud: undefined } })],
    [
      'aud-object',
      'an object',
      'claim_malformed',
      issuer.token({ claims: { aud: { [audience]: 1 } } }),
    ],
    [
      'aud-mixed-list',
      'a list with something else than text',
      'claim_malformed',
      issuer.token({ claims: { aud: [audience, { toString: 1 }] } }),
    ],
  ]
}

function wrongIssuers({ issuer }: Workshop): readonly HostileRow[] {
  const row = (id: string, name: string, iss: unknown): HostileRow => [
    id,
    name,
    'issuer_mismatch',
    issuer.token({ claims: { iss } }),
  ]
  return [
    row('iss-other', 'from another issuer', 'https://other-issuer.example'),
    row('iss-slash', 'with a slash more', `${issuer.issuer}/`),
    row('iss-case', 'in upper case', issuer.issuer.toUpperCase()),
    row('iss-space', 'with a space before', ` ${issuer.issuer}`),
    row('iss-longer', 'with a longer host', `${issuer.issuer}.evil.example`),
    row('iss-header-injection', 'quotes and a line break', 'x"\r\nx-injected: 1'),
    ['iss-missing', 'no iss', 'claim_missing', issuer.token({ claims: { iss: undefined } })],
    ['iss-list', 'a list', 'claim_malformed', issuer.token({ claims: { iss: [issuer.issuer] } })],
  ]
}

function wrongSubjects({ issuer, claims, segments }: Workshop): readonly HostileRow[] {
  const inherited = JSON.stringify({ ...claims, sub: undefined }).replace(
    '{',
    '{"__proto__":{"sub":"admin"},',
  )
  return [
    ['sub-missing', 'no sub', 'claim_missing', issuer.token({ claims: { sub: undefined } })],
    ['sub-empty', 'an empty sub', 'claim_malformed', issuer.token({ claims: { sub: '' } })],
    ['sub-number', 'sub as a number', 'claim_malformed', issuer.token({ claims: { sub: 0 } })],
    [
      'sub-inherited',
      'sub in __proto__ only',
      'claim_missing',
      issuer.key.sign(`${segments[0]}.${encodeSegment(inherited)}`),
    ],
    ['exp-missing', 'no exp', 'claim_missing', issuer.token({ claims: { exp: undefined } })],
    [
      'bound-dpop',
      'bound to a DPoP key',
      'token_sender_constrained',
      issuer.token({ claims: { cnf: { jkt: '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I' } } }),
    ],
    [
      'bound-certificate',
      'bound to a client certificate',
      'token_sender_constrained',
      issuer.token({
        claims: { cnf: { 'x5t#S256': 'bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2' } },
      }),
    ],
    ['bound-null', 'cnf null', 'token_sender_constrained', issuer.token({ claims: { cnf: null } })],
  ]
}

function wrongKinds({ issuer }: Workshop): readonly HostileRow[] {
  const kinds = ['logout+jwt', 'dpop+jwt', 'secevent+jwt', 'token-introspection+jwt']
  return [...kinds, 'application/logout+jwt', 'at+jwt ', ''].map((typ, index) => [
    kinds[index] === undefined
      ? `typ-variant-${index - kinds.length + 1}`
      : `typ-${typ.replace('+', '-')}`,
    `typ ${JSON.stringify(typ)}`,
    'token_type_mismatch',
    issuer.token({ header: { typ } }),
  ])
}
