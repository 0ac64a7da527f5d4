import { createHmac } from 'node:crypto'
import { encodeSegment } from '../issuer/encode-segment.ts'
import { ofGroup, type HostileRow, type HostileToken, type Workshop } from './hostile-token.ts'

/** Tokens that choose their algorithm (RFC 8725 sections 2.1, 3.1 and 3.2). */
export function hostileAlgorithms(workshop: Workshop): readonly HostileToken[] {
  const { publicJwk, publicPem } = workshop.issuer.key
  return ofGroup('algorithm', [
    ...unsigned(workshop),
    confused(workshop, 'pem', 'the public key PEM', publicPem),
    confused(workshop, 'pem-trimmed', 'the PEM without its last newline', publicPem.trim()),
    confused(workshop, 'jwk', 'the public JWK', JSON.stringify(publicJwk)),
    confused(workshop, 'empty', 'an empty text', ''),
    ...misspelt(workshop),
  ])
}

function unsigned({ header, segments: [, payload, signature] }: Workshop): readonly HostileRow[] {
  return [
    ...['none', 'None', 'NONE', 'nOnE'].map((alg): HostileRow => [
      `alg-${alg}`,
      `alg ${alg} without a signature`,
      'alg_not_allowed',
      `${encodeSegment({ ...header, alg })}.${payload}.`,
    ]),
    [
      'alg-none-signed',
      'alg none with the signature left in place',
      'alg_not_allowed',
      `${encodeSegment({ ...header, alg: 'none' })}.${payload}.${signature}`,
    ],
  ]
}

function misspelt({ issuer }: Workshop): readonly HostileRow[] {
  const { algorithm } = issuer.key
  const withAlg = (alg: unknown): string => issuer.token({ header: { alg } })
  const ofAnotherKey = algorithm === 'PS256' ? 'RS256' : 'PS256'
  return [
    ['alg-lower-case', 'alg in lower case', 'alg_not_allowed', withAlg(algorithm.toLowerCase())],
    ['alg-space', 'alg with a space after', 'alg_not_allowed', withAlg(`${algorithm} `)],
    ['alg-nul', 'alg with a NUL after', 'alg_not_allowed', withAlg(`${algorithm}\0`)],
    ['alg-of-another-key', 'alg of another key', 'key_not_found', withAlg(ofAnotherKey)],
    ['alg-missing', 'no alg', 'token_malformed', withAlg(undefined)],
    ['alg-empty', 'an empty alg', 'token_malformed', withAlg('')],
    ['alg-list', 'alg as a list', 'token_malformed', withAlg([algorithm])],
  ]
}

/** The oldest trick: the verifier's public key as the secret of an HMAC. */
function confused(
  { header, segments: [, payload] }: Workshop,
  id: string,
  what: string,
  secret: string,
): HostileRow {
  const input = `${encodeSegment({ ...header, alg: 'HS256' })}.${payload}`
  const mac = createHmac('sha256', secret).update(input).digest('base64url')
  return [`hs256-${id}`, `HS256 with ${what} as the secret`, 'alg_not_allowed', `${input}.${mac}`]
}
