import { encodeSegment } from '../issuer/encode-segment.ts'
import { notUtf8 } from './not-utf8.ts'
import { ofGroup, type HostileRow, type HostileToken, type Workshop } from './hostile-token.ts'

/** Well signed tokens with a header that asks for extensions, or that two readers read in two ways. */
export function hostileHeaders(workshop: Workshop): readonly HostileToken[] {
  return ofGroup('header', [...extensions(workshop), ...twoReadings(workshop)])
}

function extensions(workshop: Workshop): readonly HostileRow[] {
  const row = (id: string, name: string, members: Record<string, unknown>): HostileRow => [
    id,
    name,
    'header_unsupported',
    workshop.issuer.token({ header: members }),
  ]
  return [
    row('crit-unknown', 'crit with an unknown extension', { crit: ['x'], x: 1 }),
    row('crit-absent-member', 'crit that names an absent member', { crit: ['x'] }),
    row('crit-empty', 'an empty crit', { crit: [] }),
    row('crit-null', 'crit null', { crit: null }),
    row('b64-false', 'b64 false without crit', { b64: false }),
    row('b64-false-crit', 'b64 false with crit', { b64: false, crit: ['b64'] }),
    row('zip', 'zip', { zip: 'DEF' }),
    ['nested', 'cty JWT with a good token inside', 'header_unsupported', nested(workshop)],
  ]
}

function twoReadings({ issuer, header, segments }: Workshop): readonly HostileRow[] {
  const { algorithm, kid } = issuer.key
  const text = JSON.stringify(header)
  const row = (id: string, name: string, content: string | Uint8Array): HostileRow => [
    id,
    name,
    'token_malformed',
    issuer.key.sign(`${encodeSegment(content)}.${segments[1]}`),
  ]
  return [
    row('duplicate-alg', 'alg twice', `{"alg":"${algorithm}","alg":"none","kid":"${kid}"}`),
    row('duplicate-alg-first', 'alg twice, the good one last', `{"alg":"none",${text.slice(1)}`),
    row('header-bom', 'a byte order mark before the header', `\uFEFF${text}`),
    row('header-array', 'a list as the header', `[${text}]`),
    row('header-trailing-comma', 'a trailing comma', `${text.slice(0, -1)},}`),
    row('header-not-utf8', 'invalid UTF-8', notUtf8(text)),
    row('kid-number', 'kid as a number', JSON.stringify({ ...header, kid: 1 })),
    row('typ-list', 'typ as a list', JSON.stringify({ ...header, typ: ['at+jwt'] })),
  ]
}

function nested({ issuer, header, good }: Workshop): string {
  return issuer.key.sign(`${encodeSegment({ ...header, cty: 'JWT' })}.${encodeSegment(good)}`)
}
