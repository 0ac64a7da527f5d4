import { encodeSegment } from '../issuer/encode-segment.ts'
import type { Workshop } from './hostile-token.ts'

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** Ways to write a payload that a loose decoder reads as the same bytes. */
export type Looseness = 'padded' | 'standard' | 'trailing-bits'

/**
 * The good claims in a loose encoding, with a signature that covers the loose text: only a strict
 * decoder can refuse it (RFC 7515 section 2, RFC 4648 sections 3.2 and 3.5).
 */
export function looseEncoding(
  { issuer, claims, segments: [head] }: Workshop,
  looseness: Looseness,
): string {
  // One byte beyond a multiple of three leaves four unused bits, and two places to pad; the
  // question marks and tildes bring forth both letters that the two alphabets differ in.
  let text = JSON.stringify({ ...claims, odd: '???>>>~~~???>>>~~~' })
  while (Buffer.byteLength(text) % 3 !== 1) text += ' '
  return issuer.key.sign(`${head}.${loose(text, looseness)}`)
}

function loose(text: string, looseness: Looseness): string {
  if (looseness === 'padded') return Buffer.from(text).toString('base64url') + '=='
  if (looseness === 'standard') {
    return Buffer.from(text).toString('base64').replaceAll('=', '')
  }
  const canonical = encodeSegment(text)
  const last = alphabet.indexOf(canonical.slice(-1))
  return canonical.slice(0, -1) + alphabet.charAt(last + 1)
}
