import { encodeSegment } from '../issuer/encode-segment.ts'
import { notUtf8 } from './not-utf8.ts'
import { ofGroup, type HostileRow, type HostileToken, type Workshop } from './hostile-token.ts'

/** Well signed tokens whose payload is no single, plain JSON object (RFC 7519 section 7.2). */
export function hostilePayloads(workshop: Workshop): readonly HostileToken[] {
  const { claims, issuer, segments } = workshop
  const text = JSON.stringify(claims)
  const open = text.slice(0, -1)
  const row = (id: string, name: string, payload: string | Uint8Array): HostileRow => [
    id,
    name,
    'token_malformed',
    issuer.key.sign(`${segments[0]}.${encodeSegment(payload)}`),
  ]
  return ofGroup('claims', [
    row('duplicate-sub', 'sub twice', `${open},"sub":"admin"}`),
    row('duplicate-escaped', 'sub twice, once escaped', `${open},"\\u0073ub":"admin"}`),
    row('duplicate-deep', 'a name twice in an inner object', `${open},"a":{"b":1,"b":2}}`),
    row('payload-bom', 'a byte order mark before the claims', `\uFEFF${text}`),
    row('payload-not-utf8', 'invalid UTF-8', notUtf8(text)),
    row(
      'payload-overlong',
      'an overlong UTF-8 form',
      Buffer.from(text.replace('alice', 'À¯'), 'latin1'),
    ),
    row('payload-array', 'a list as the claims', `[${text}]`),
    row('payload-null', 'null as the claims', 'null'),
    row('payload-empty', 'no claims', ''),
    row('payload-two-objects', 'two objects', `${text}{}`),
    row(
      'payload-deep',
      'a hundred levels deep',
      `${open},"a":${'['.repeat(100)}${']'.repeat(100)}}`,
    ),
    row('exp-overflow', 'exp 1e400', text.replace(/"exp":\d+/, '"exp":1e400')),
    row('nbf-overflow', 'nbf -1e400', `${open},"nbf":-1e400}`),
  ])
}

/** Well signed tokens for another time. */
export function hostileTimes({ issuer, claims }: Workshop): readonly HostileToken[] {
  const issuedAt = Number(claims['iat'])
  const withClaims = (changed: Record<string, unknown>): string => issuer.token({ claims: changed })
  const malformed = (id: string, name: string, changed: Record<string, unknown>): HostileRow => [
    id,
    name,
    'claim_malformed',
    withClaims(changed),
  ]
  return ofGroup('claims', [
    ['expired', 'an hour too late', 'token_expired', withClaims({ exp: issuedAt - 3600 })],
    [
      'expired-this-second',
      'exp is now, tolerance just used up',
      'token_expired',
      withClaims({ exp: issuedAt - 5 }),
    ],
    ['exp-zero', 'exp 0', 'token_expired', withClaims({ exp: 0 })],
    ['exp-negative', 'exp -1', 'token_expired', withClaims({ exp: -1 })],
    malformed('exp-string', 'exp as text', { exp: String(issuedAt + 300) }),
    malformed('exp-null', 'exp null', { exp: null }),
    malformed('exp-list', 'exp as a list', { exp: [issuedAt + 300] }),
    malformed('nbf-string', 'nbf as text', { nbf: String(issuedAt) }),
    malformed('iat-string', 'iat as text', { iat: String(issuedAt) }),
    ['nbf-future', 'nbf in a minute', 'token_not_yet_valid', withClaims({ nbf: issuedAt + 60 })],
    ['iat-future', 'iat in a minute', 'token_not_yet_valid', withClaims({ iat: issuedAt + 60 })],
  ])
}
