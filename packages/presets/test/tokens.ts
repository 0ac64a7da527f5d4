import { createHmac, generateKeyPairSync, sign as signBytes, type KeyObject } from 'node:crypto'
import { createVerifier, isAuthError, type Authentication, type VerifyContext } from '@sekisho/core'
import { encodeSegment } from '@sekisho/testing'
import type { Policy } from '../src/index.ts'

/** The second that every test takes for now. */
export const nowSeconds = 1_700_000_000

interface TestKey {
  readonly privateKey: KeyObject
  readonly spki: string
  readonly jwk: Readonly<Record<string, unknown>>
}

function keyOf(
  pair: { readonly privateKey: KeyObject; readonly publicKey: KeyObject },
  kid: string,
) {
  return {
    privateKey: pair.privateKey,
    spki: pair.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    jwk: { ...pair.publicKey.export({ format: 'jwk' }), kid },
  } satisfies TestKey
}

export const rsaKey = keyOf(generateKeyPairSync('rsa', { modulusLength: 2048 }), 'k1')
export const strangeKey = keyOf(generateKeyPairSync('rsa', { modulusLength: 2048 }), 'k1')
export const ecKey = keyOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }), 'e1')

/** The key set that products of these tests are given. */
export const jwks = { keys: [rsaKey.jwk, ecKey.jwk] }

/** A token of RS256 under `k1`, or with another key or header. */
export function rs256(
  claims: Readonly<Record<string, unknown>>,
  key: TestKey = rsaKey,
  header: Readonly<Record<string, unknown>> = { kid: key.jwk['kid'] },
): string {
  const input = `${encodeSegment({ alg: 'RS256', ...header })}.${encodeSegment(claims)}`
  return `${input}.${signBytes('sha256', Buffer.from(input), key.privateKey).toString('base64url')}`
}

export function es256(claims: Readonly<Record<string, unknown>>): string {
  const input = `${encodeSegment({ alg: 'ES256', kid: 'e1' })}.${encodeSegment(claims)}`
  const key = { key: ecKey.privateKey, dsaEncoding: 'ieee-p1363' } as const
  return `${input}.${signBytes('sha256', Buffer.from(input), key).toString('base64url')}`
}

/** A token under a shared secret. */
export function hmac(
  claims: Readonly<Record<string, unknown>>,
  secret: string | Uint8Array,
  alg: 'HS256' | 'HS384' | 'HS512' = 'HS256',
): string {
  const input = `${encodeSegment({ alg, typ: 'JWT' })}.${encodeSegment(claims)}`
  const hash = `sha${alg.slice(2)}`
  return `${input}.${createHmac(hash, secret).update(input).digest('base64url')}`
}

/** What a real verifier says of a token at `nowSeconds`: who came, or the code of the refusal. */
export async function verdictOn(
  policy: Policy,
  token: string,
  context: VerifyContext = {},
): Promise<Authentication | string> {
  const verifier = createVerifier({ ...policy, now: () => nowSeconds * 1000 })
  try {
    return await verifier.verify(token, context)
  } catch (error) {
    if (isAuthError(error)) return error.code
    throw error
  } finally {
    await verifier.close()
  }
}

/** The subject of an accepted token, or the code of the refusal. */
export async function subjectOf(
  policy: Policy,
  token: string,
  context?: VerifyContext,
): Promise<string> {
  const verdict = await verdictOn(policy, token, context)
  return typeof verdict === 'string' ? `refused: ${verdict}` : verdict.subject
}
