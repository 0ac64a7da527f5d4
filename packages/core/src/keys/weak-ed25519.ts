// The y coordinates of the points of order 1, 2, 4 and 8 on edwards25519, little-endian, with the
// non-canonical forms of 0 and 1; the sign bit is masked before the comparison.
const lowOrder: ReadonlySet<string> = new Set([
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
])

/** Tells a public key of low order, under which one signature fits every message (RFC 8032). */
export function isLowOrderEd25519(publicKey: Buffer): boolean {
  const masked = Buffer.from(publicKey)
  masked[31] = (masked[31] ?? 0) & 0x7f
  return lowOrder.has(masked.toString('hex'))
}
