import type { JwsAlgorithm } from '@sekisho/core'

/** An algorithm a test issuer can sign with: one with a public key to publish. */
export type SigningAlgorithm = Exclude<JwsAlgorithm, 'HS256' | 'HS384' | 'HS512'>

/** What node:crypto needs to know of an algorithm. */
export interface SigningScheme {
  readonly family: 'rsa' | 'rsa-pss' | 'ec' | 'ed25519'
  /** Null for Ed25519, which hashes by itself. */
  readonly hash: 'sha256' | 'sha384' | 'sha512' | null
  /** Name of the curve at node:crypto; null for RSA and Ed25519. */
  readonly curve: 'P-256' | 'P-384' | 'P-521' | null
}

/** Every algorithm with its scheme (RFC 7518 section 3.1, RFC 8037 section 3.1, RFC 9864). */
export const signingSchemes: Readonly<Record<SigningAlgorithm, SigningScheme>> = {
  RS256: { family: 'rsa', hash: 'sha256', curve: null },
  RS384: { family: 'rsa', hash: 'sha384', curve: null },
  RS512: { family: 'rsa', hash: 'sha512', curve: null },
  PS256: { family: 'rsa-pss', hash: 'sha256', curve: null },
  PS384: { family: 'rsa-pss', hash: 'sha384', curve: null },
  PS512: { family: 'rsa-pss', hash: 'sha512', curve: null },
  ES256: { family: 'ec', hash: 'sha256', curve: 'P-256' },
  ES384: { family: 'ec', hash: 'sha384', curve: 'P-384' },
  ES512: { family: 'ec', hash: 'sha512', curve: 'P-521' },
  EdDSA: { family: 'ed25519', hash: null, curve: null },
  Ed25519: { family: 'ed25519', hash: null, curve: null },
}
