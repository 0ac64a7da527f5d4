const sequence = 0x30
const integer = 0x02

/**
 * An ECDSA signature of JWS, two numbers of equal length side by side (RFC 7518 section 3.4), in the DER
 * form of RFC 3279 section 2.2.3: the one that `node:crypto` takes together with a bare key.
 */
export function ecdsaDer(signature: Buffer): Buffer {
  const half = signature.length / 2
  const r = leadingZeros(signature, 0, half)
  const s = leadingZeros(signature, half, half)
  const rBytes = bytesOf(signature, r, half)
  const sBytes = bytesOf(signature, s, half * 2)
  const length = rBytes + sBytes + 4
  // Two bytes tell a length of 128 and more (P-521).
  const start = length < 128 ? 2 : 3
  const der = Buffer.alloc(start + length)
  der[0] = sequence
  der[1] = 0x81
  der[start - 1] = length
  writeInteger(der, start, signature, r, half, rBytes)
  writeInteger(der, start + 2 + rBytes, signature, s, half * 2, sBytes)
  return der
}

/** Where a number begins; the last byte stands in every case. */
function leadingZeros(signature: Buffer, from: number, half: number): number {
  let index = from
  while (index < from + half - 1 && signature[index] === 0) index += 1
  return index
}

/** One more where the first bit would make it negative. */
function bytesOf(signature: Buffer, from: number, to: number): number {
  return to - from + ((signature[from] as number) >= 0x80 ? 1 : 0)
}

function writeInteger(
  der: Buffer,
  at: number,
  signature: Buffer,
  from: number,
  to: number,
  bytes: number,
): void {
  der[at] = integer
  der[at + 1] = bytes
  signature.copy(der, at + 2 + bytes - (to - from), from, to)
}
