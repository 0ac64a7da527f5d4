import { encodeSegment } from '../issuer/encode-segment.ts'
import { ofGroup, type HostileToken, type Workshop } from './hostile-token.ts'

/** Tokens whose signature does not cover what they say (RFC 7515 section 5.2). */
export function hostileSignatures(workshop: Workshop): readonly HostileToken[] {
  const rows = [...movedSignatures(workshop), ...brokenSignatures(workshop)]
  return ofGroup(
    'signature',
    rows.map(([id, name, token]) => [id, name, 'signature_invalid', token]),
  )
}

type Row = readonly [id: string, name: string, token: string]

/** Good signatures, of something else. */
function movedSignatures(workshop: Workshop): readonly Row[] {
  const { attacker, issuer, header, claims, segments } = workshop
  const [head, payload, signature] = segments
  const sameKid = encodeSegment({ ...header, kid: issuer.key.kid })
  const [, , another = ''] = issuer.token({ claims: { sub: 'mallory' } }).split('.')
  // alice and alicd are one bit apart.
  const oneBitOff = encodeSegment({ ...claims, sub: 'alicd' })
  return [
    ['other-key', 'another key under the same kid', attacker.sign(`${sameKid}.${payload}`)],
    ['flipped-payload-bit', 'one bit of the payload flipped', `${head}.${oneBitOff}.${signature}`],
    [
      'changed-header',
      'a header member added after signing',
      `${encodeSegment({ ...header, extra: true })}.${payload}.${signature}`,
    ],
    [
      'signature-of-another-token',
      'the signature of another token of the issuer',
      `${head}.${payload}.${another}`,
    ],
  ]
}

function brokenSignatures({ issuer, segments }: Workshop): readonly Row[] {
  const [head, payload, signature] = segments
  const bytes = Buffer.from(signature, 'base64url')
  const signedBy = (changed: Buffer): string => `${head}.${payload}.${encodeSegment(changed)}`
  return [
    ['flipped-signature-bit', 'one bit of the signature flipped', signedBy(flipped(bytes))],
    ['stripped-signature', 'the signature cut off', signedBy(Buffer.alloc(0))],
    ['zero-signature', 'zero bytes (CVE-2022-21449)', signedBy(Buffer.alloc(bytes.length))],
    ['short-signature', 'a byte less', signedBy(bytes.subarray(0, -1))],
    ['long-signature', 'a byte more', signedBy(Buffer.concat([bytes, Buffer.alloc(1)]))],
    [
      'bad-signature-and-expired',
      'one bit of the signature flipped on an expired token',
      spoiled(issuer.token({ expiresInSeconds: -3600 })),
    ],
  ]
}

function flipped(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes)
  copy.writeUInt8(copy.readUInt8(9) ^ 1, 9)
  return copy
}

function spoiled(token: string): string {
  const [head, payload, signature = ''] = token.split('.')
  return `${head}.${payload}.${encodeSegment(flipped(Buffer.from(signature, 'base64url')))}`
}
