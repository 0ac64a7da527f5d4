const smallest = 2048
/** What OpenSSL itself verifies with; beyond it every token would fail, slowly. */
const largest = 16_384
const widestExponent = 1n << 64n

// Products of small primes give Infineon's key generator away: every modulus it made is a power of
// 65537 modulo each of them (ROCA, CVE-2017-15361). A sound modulus is so with odds below 2^-27.
const rocaPrimes = [
  3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101,
  103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167,
]

/**
 * Says what makes an RSA public key unfit, or null: a modulus under 2048 bits (RFC 7518 section
 * 3.3) or over 16384, an exponent that is 1, even or over 64 bits, the fingerprint of the ROCA generator.
 */
export function weaknessOfRsa(modulus: Buffer, exponent: Buffer): string | null {
  const n = toBigInt(modulus)
  const e = toBigInt(exponent)
  const bits = n.toString(2).length
  if (bits < smallest || bits > largest) {
    return `the RSA modulus has ${bits} bits, ${smallest} to ${largest} are needed`
  }
  if (n % 2n === 0n) return 'the RSA modulus is even'
  if (e < 3n || e % 2n === 0n || e > widestExponent) {
    return 'the RSA exponent must be odd, at least 3 and at most 64 bits'
  }
  return isRoca(n) ? 'the RSA modulus was made by a broken generator (ROCA)' : null
}

function isRoca(modulus: bigint): boolean {
  return rocaPrimes.every((prime) => powersOf65537(prime).has(Number(modulus % BigInt(prime))))
}

function powersOf65537(prime: number): ReadonlySet<number> {
  const powers = new Set<number>()
  for (let power = 1; !powers.has(power); power = (power * 65537) % prime) powers.add(power)
  return powers
}

function toBigInt(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex') || '0'}`)
}
