import { createPublicKey, type KeyObject } from 'node:crypto'
import { decodeBase64url } from '../encoding/base64url.ts'
import { shown } from '../shown.ts'
import {
  algorithmNamed,
  isJwsAlgorithm,
  publicKeyAlgorithms,
  type Algorithm,
  type JwsAlgorithm,
} from './algorithms.ts'
import { isLowOrderEd25519 } from './weak-ed25519.ts'
import { weaknessOfRsa } from './weak-rsa.ts'

/** A JSON Web Key as it came; every member is unchecked (RFC 7517 section 4). */
export type Jwk = Readonly<Record<string, unknown>>

/** A public key that may verify signatures, and for which algorithms. */
export interface UsableJwk {
  readonly kid: string | undefined
  readonly algorithms: readonly JwsAlgorithm[]
  readonly key: KeyObject
}

/** Why a JWK is passed over. */
export interface UnusableJwk {
  /** `other`: meant for something else, harmless. `unsafe`: must not stand where it stands. */
  readonly fault: 'other' | 'unsafe'
  readonly reason: string
}

const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv']
const coordinateBytes: Readonly<Record<string, number>> = { 'P-256': 32, 'P-384': 48, 'P-521': 66 }

/**
 * Imports a public JWK for signature verification (RFC 7517 section 4, RFC 7518 section 6, RFC 8037
 * section 2), or says why not.
 *
 * The algorithms follow from `alg` if there is one, else from `kty` and `crv`; never from a token.
 */
export function importPublicJwk(jwk: unknown): UsableJwk | UnusableJwk {
  if (typeof jwk !== 'object' || jwk === null || Array.isArray(jwk))
    return other('it is no JSON object')
  const members = jwk as Jwk
  const kid = member(members, 'kid')
  if (kid !== undefined && typeof kid !== 'string') return other('its kid is not a string')
  const unfit = unfitForSignatures(members)
  if (unfit !== null) return unfit
  const algorithms = algorithmsFor(members)
  if (algorithms.length === 0) return other(`nothing here verifies ${described(members)}`)
  const key = importKey(members)
  return 'reason' in key ? key : { kid, algorithms, key: key.key }
}

function unfitForSignatures(jwk: Jwk): UnusableJwk | null {
  const secret = privateMembers.find((name) => Object.hasOwn(jwk, name))
  if (secret !== undefined) {
    return unsafe(`it holds the secret member ${secret}; publish and configure public keys only`)
  }
  const use = member(jwk, 'use')
  if (use !== undefined && use !== 'sig') return other(`its use is ${shown(use)}, not "sig"`)
  const operations = member(jwk, 'key_ops')
  if (operations !== undefined && !(Array.isArray(operations) && operations.includes('verify'))) {
    return other('its key_ops do not list "verify"')
  }
  return null
}

function algorithmsFor(jwk: Jwk): readonly JwsAlgorithm[] {
  const stated = member(jwk, 'alg')
  const fitting = publicKeyAlgorithms.filter((name) => {
    const { kty, crv } = algorithmNamed(name) as Algorithm
    return kty === member(jwk, 'kty') && (crv === null || crv === member(jwk, 'crv'))
  })
  if (stated === undefined) return fitting
  return isJwsAlgorithm(stated) && fitting.includes(stated) ? [stated] : []
}

function importKey(jwk: Jwk): { readonly key: KeyObject } | UnusableJwk {
  const weakness = weaknessOf(jwk)
  if (weakness !== null) return unsafe(weakness)
  try {
    return { key: createPublicKey({ key: { ...jwk }, format: 'jwk' }) }
  } catch {
    // The cause is left out: OpenSSL's texts differ by version and say nothing more.
    return unsafe(`it is not a valid ${described(jwk)} key`)
  }
}

function weaknessOf(jwk: Jwk): string | null {
  if (jwk['kty'] === 'RSA') {
    const n = bytesOf(jwk, 'n')
    const e = bytesOf(jwk, 'e')
    return n === null || e === null ? 'its n or e is missing or not base64url' : weaknessOfRsa(n, e)
  }
  const size = jwk['kty'] === 'EC' ? coordinateBytes[String(jwk['crv'])] : 32
  const names = jwk['kty'] === 'EC' ? ['x', 'y'] : ['x']
  const wrong = names.find((name) => bytesOf(jwk, name)?.length !== size)
  if (wrong !== undefined) return `its ${wrong} must be base64url of exactly ${size} bytes`
  return jwk['kty'] === 'OKP' && isLowOrderEd25519(bytesOf(jwk, 'x') as Buffer)
    ? 'it is a point of low order, under which anybody can sign'
    : null
}

function bytesOf(jwk: Jwk, name: string): Buffer | null {
  const value = member(jwk, name)
  return typeof value === 'string' ? decodeBase64url(value) : null
}

function member(jwk: Jwk, name: string): unknown {
  return Object.hasOwn(jwk, name) ? jwk[name] : undefined
}

function described(jwk: Jwk): string {
  const parts = ['kty', 'crv', 'alg'].filter((name) => member(jwk, name) !== undefined)
  return (
    parts.map((name) => `${name} ${shown(member(jwk, name))}`).join(', ') || 'a key without kty'
  )
}

function other(reason: string): UnusableJwk {
  return { fault: 'other', reason }
}

function unsafe(reason: string): UnusableJwk {
  return { fault: 'unsafe', reason }
}
