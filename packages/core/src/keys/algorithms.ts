/** How one JWS algorithm is computed and which keys it takes. */
export interface Algorithm {
  readonly name: string
  readonly family: 'hmac' | 'rsa' | 'rsa-pss' | 'ecdsa' | 'eddsa'
  /** JWK key type (RFC 7518 section 6.1). */
  readonly kty: 'oct' | 'RSA' | 'EC' | 'OKP'
  /** JWK curve name, for EC and OKP. */
  readonly crv: string | null
  /** Hash name of node:crypto; null for EdDSA, which hashes by itself. */
  readonly hash: 'sha256' | 'sha384' | 'sha512' | null
  /** Bytes of the hash: least HMAC key, salt of PSS. */
  readonly hashBytes: number
  /** Exact signature length in bytes; null for RSA, where it is the modulus length. */
  readonly signatureBytes: number | null
}

function hmac(name: string, hash: 'sha256' | 'sha384' | 'sha512', bytes: number): Algorithm {
  return {
    name,
    family: 'hmac',
    kty: 'oct',
    crv: null,
    hash,
    hashBytes: bytes,
    signatureBytes: bytes,
  }
}

function rsa(
  name: string,
  family: 'rsa' | 'rsa-pss',
  hash: 'sha256' | 'sha384' | 'sha512',
  hashBytes: number,
): Algorithm {
  return { name, family, kty: 'RSA', crv: null, hash, hashBytes, signatureBytes: null }
}

function ecdsa(
  name: string,
  crv: string,
  hash: 'sha256' | 'sha384' | 'sha512',
  hashBytes: number,
  signatureBytes: number,
): Algorithm {
  return { name, family: 'ecdsa', kty: 'EC', crv, hash, hashBytes, signatureBytes }
}

function eddsa(name: string): Algorithm {
  return {
    name,
    family: 'eddsa',
    kty: 'OKP',
    crv: 'Ed25519',
    hash: null,
    hashBytes: 0,
    signatureBytes: 64,
  }
}

/**
 * The JWS algorithms of RFC 7518 section 3.1, RFC 8037 and RFC 9864 that this package verifies.
 *
 * `none` is not in the table and cannot be written in a policy. `EdDSA` and `Ed25519` name the same
 * computation; a key or a policy that names one of them does not stand for the other.
 */
const table = {
  HS256: hmac('HS256', 'sha256', 32),
  HS384: hmac('HS384', 'sha384', 48),
  HS512: hmac('HS512', 'sha512', 64),
  RS256: rsa('RS256', 'rsa', 'sha256', 32),
  RS384: rsa('RS384', 'rsa', 'sha384', 48),
  RS512: rsa('RS512', 'rsa', 'sha512', 64),
  PS256: rsa('PS256', 'rsa-pss', 'sha256', 32),
  PS384: rsa('PS384', 'rsa-pss', 'sha384', 48),
  PS512: rsa('PS512', 'rsa-pss', 'sha512', 64),
  ES256: ecdsa('ES256', 'P-256', 'sha256', 32, 64),
  ES384: ecdsa('ES384', 'P-384', 'sha384', 48, 96),
  ES512: ecdsa('ES512', 'P-521', 'sha512', 64, 132),
  EdDSA: eddsa('EdDSA'),
  Ed25519: eddsa('Ed25519'),
} as const satisfies Record<string, Algorithm>

/** Name of a JWS algorithm, as it stands in `alg`; compared exactly (RFC 7515 section 4.1.1). */
export type JwsAlgorithm = keyof typeof table

const names = Object.keys(table) as JwsAlgorithm[]

/** The algorithms with a public key: the default of every key source but `sharedSecret`. */
export const publicKeyAlgorithms: readonly JwsAlgorithm[] = Object.freeze(
  names.filter((name) => !isSymmetric(name)),
)

/** The algorithms with a shared secret; they never stand beside the others in one policy. */
export const sharedSecretAlgorithms: readonly JwsAlgorithm[] = Object.freeze(
  names.filter(isSymmetric),
)

/** Looks an algorithm up by its exact name. */
export function algorithmNamed(name: string): Algorithm | undefined {
  return Object.hasOwn(table, name) ? table[name as JwsAlgorithm] : undefined
}

/** Tells whether text is the name of an algorithm in the table. */
export function isJwsAlgorithm(name: unknown): name is JwsAlgorithm {
  return typeof name === 'string' && Object.hasOwn(table, name)
}

/** Tells an HMAC from the algorithms with a public key. */
export function isSymmetric(name: JwsAlgorithm): boolean {
  return table[name].family === 'hmac'
}
