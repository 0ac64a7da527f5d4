import { encodeSegment } from '../issuer/encode-segment.ts'
import { looseEncoding } from './loose-encoding.ts'
import { ofGroup, type HostileRow, type HostileToken, type Workshop } from './hostile-token.ts'

const twoMebibytes = 2 * 1_048_576

/** Tokens in another form than a compact JWS in strict base64url (RFC 7515 sections 2 and 7). */
export function hostileForms(workshop: Workshop): readonly HostileToken[] {
  const { issuer, segments } = workshop
  const [head, payload, signature] = segments
  const malformed: readonly Row[] = [
    ...spaced(workshop),
    ...cut(workshop),
    ...loose(workshop),
    ...asJson(workshop),
  ]
  return ofGroup('form', [
    ...malformed.map(([id, name, token]): HostileRow => [id, name, 'token_malformed', token]),
    [
      'two-megabytes',
      'two mebibytes long, well signed',
      'token_too_large',
      issuer.token({ claims: { padding: 'x'.repeat(twoMebibytes) } }),
    ],
    [
      'encrypted-look-alike',
      'five segments',
      'token_encrypted',
      `${head}.${encodeSegment('key')}.${encodeSegment('iv')}.${payload}.${signature}`,
    ],
  ])
}

type Row = readonly [id: string, name: string, token: string]

function cut({ good, segments: [head, payload, signature] }: Workshop): readonly Row[] {
  return [
    ['empty', 'nothing at all', ''],
    ['dots', 'two dots', '..'],
    ['one-segment', 'the header only', head],
    ['two-segments', 'no signature segment', `${head}.${payload}`],
    ['four-segments', 'a fourth segment', `${good}.${signature}`],
    ['trailing-dot', 'a dot at the end', `${good}.`],
  ]
}

function loose(workshop: Workshop): readonly Row[] {
  return [
    ['padded', 'base64url with padding, signed so', looseEncoding(workshop, 'padded')],
    ['padded-signature', 'padding after the signature', `${workshop.good}==`],
    ['standard-alphabet', 'base64 with + and /, signed so', looseEncoding(workshop, 'standard')],
    ['trailing-bits', 'unused bits set, signed so', looseEncoding(workshop, 'trailing-bits')],
  ]
}

function asJson({ segments: [head, payload, signature] }: Workshop): readonly Row[] {
  const flattened = { protected: head, payload, signature }
  const general = { payload, signatures: [{ protected: head, signature }] }
  return [
    ['json-flattened', 'flattened JSON serialization', JSON.stringify(flattened)],
    ['json-general', 'general JSON serialization', JSON.stringify(general)],
  ]
}

function spaced({ good }: Workshop): readonly Row[] {
  const middle = Math.floor(good.length / 2)
  return [
    ['leading-space', 'a space before', ` ${good}`],
    ['trailing-newline', 'a newline after', `${good}\n`],
    ['inner-space', 'a space inside', `${good.slice(0, middle)} ${good.slice(middle)}`],
    ['inner-newline', 'a line break inside', `${good.slice(0, middle)}\r\n${good.slice(middle)}`],
    ['trailing-nul', 'a NUL after', `${good}\0`],
    ['leading-bom', 'a byte order mark before', `\uFEFF${good}`],
    [
      'inner-non-ascii',
      'a letter beyond ASCII inside',
      `${good.slice(0, middle)}é${good.slice(middle)}`,
    ],
  ]
}
