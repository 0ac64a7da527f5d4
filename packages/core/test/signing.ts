import {
  constants,
  createHmac,
  generateKeyPairSync,
  sign as signBytes,
  type KeyObject,
} from 'node:crypto'
import { staticKeys } from '../src/keys/static-keys.ts'
import type { IssuerOptions, SharedOptions } from '../src/options/verifier-options.ts'
import { createVerifier, type Verifier } from '../src/verifier.ts'

/** A real key pair; its public JWK has a kid and no alg, so that every algorithm of its kind fits. */
export interface TestKey {
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
  readonly jwk: Readonly<Record<string, unknown>> & { readonly kid: string }
}

/** What signs: a key pair, or for HS* the secret's bytes or text. */
export type SigningKey = TestKey | Uint8Array | string

const generators = {
  rsa: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  p256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  p384: () => generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  p521: () => generateKeyPairSync('ec', { namedCurve: 'P-521' }),
  ed25519: () => generateKeyPairSync('ed25519'),
}

export type KeyName = keyof typeof generators

/** Makes a fresh key pair. */
export function makeKey(name: KeyName, kid: string): TestKey {
  const { privateKey, publicKey } = generators[name]()
  return { privateKey, publicKey, jwk: { ...publicKey.export({ format: 'jwk' }), kid } }
}

/** Key pairs, each made at its first use and then kept; `suffix` ends the kids. */
function keyRing(suffix: string): Readonly<Record<KeyName, TestKey>> {
  const made = new Map<KeyName, TestKey>()
  const get = (name: KeyName): TestKey => {
    const key = made.get(name) ?? makeKey(name, `${name}${suffix}`)
    made.set(name, key)
    return key
  }
  return {
    get rsa() {
      return get('rsa')
    },
    get p256() {
      return get('p256')
    },
    get p384() {
      return get('p384')
    },
    get p521() {
      return get('p521')
    },
    get ed25519() {
      return get('ed25519')
    },
  }
}

/** The issuer's keys; kids are the names: `rsa`, `p256`, `p384`, `p521`, `ed25519`. */
export const keys = keyRing('')
/** Keys that no verifier here knows; kids end in `-foreign`. */
export const foreignKeys = keyRing('-foreign')
/** 64 bytes, enough for HS512. */
export const secret = Buffer.from(
  'a secret of sixty-four bytes for HS256, HS384 and HS512 in tests.'.slice(0, 64),
)

/** The JWK Set of all public keys of `keys`. */
export function publicJwks(): { readonly keys: readonly TestKey['jwk'][] } {
  return { keys: [keys.rsa, keys.p256, keys.p384, keys.p521, keys.ed25519].map(({ jwk }) => jwk) }
}

export const nowSeconds = 1_700_000_000
export const issuer = 'https://issuer.example'
export const audience = 'https://api.example'

/** Claims that a verifier of `verifierFor()` accepts, with overrides; `undefined` leaves one out. */
export function baseClaims(overrides: Readonly<Record<string, unknown>> = {}) {
  const claims = {
    iss: issuer,
    aud: audience,
    sub: 'alice',
    iat: nowSeconds,
    exp: nowSeconds + 300,
  }
  return { ...claims, ...overrides }
}

/** A verifier over all public keys, whose clock stands at `nowSeconds`. */
export function verifierFor(options: Partial<IssuerOptions & SharedOptions> = {}): Verifier {
  return createVerifier({
    issuer,
    audience,
    ...(options.keys === undefined ? { keys: staticKeys(publicJwks()) } : {}),
    now: () => nowSeconds * 1000,
    ...options,
  })
}

/**
 * A compact JWS over any header and claims. The header's `alg` says how; with an `alg` that is none
 * of JOSE's names the signature is RS256. Default key: the one of `keys` for it, or `secret`.
 */
export function sign(
  header: Readonly<Record<string, unknown>>,
  claims: unknown = baseClaims(),
  key?: SigningKey,
): string {
  const alg = isKnown(header['alg']) ? header['alg'] : 'RS256'
  return signSegments(
    JSON.stringify(header),
    JSON.stringify(claims),
    key ?? (keyFor[alg] as () => SigningKey)(),
    alg,
  )
}

/** A compact JWS over raw bytes or text, JSON or not. */
export function signSegments(
  header: string | Uint8Array,
  payload: string | Uint8Array,
  key: SigningKey,
  alg: string,
): string {
  return signInput(`${base64url(header)}.${base64url(payload)}`, key, alg)
}

/** Adds the signature to a signing input that is written already, canonical or not. */
export function signInput(input: string, key: SigningKey, alg: string): string {
  return `${input}.${signatureOf(Buffer.from(input), key, alg).toString('base64url')}`
}

export function base64url(value: string | Uint8Array): string {
  return Buffer.from(value).toString('base64url')
}

const keyFor: Readonly<Record<string, () => SigningKey>> = {
  ...Object.fromEntries(['HS256', 'HS384', 'HS512'].map((alg) => [alg, () => secret])),
  ...Object.fromEntries(
    ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'].map((alg) => [alg, () => keys.rsa]),
  ),
  ES256: () => keys.p256,
  ES384: () => keys.p384,
  ES512: () => keys.p521,
  EdDSA: () => keys.ed25519,
  Ed25519: () => keys.ed25519,
}

function isKnown(alg: unknown): alg is string {
  return typeof alg === 'string' && Object.hasOwn(keyFor, alg)
}

/** Every algorithm that `sign` knows. */
export const signingAlgorithms: readonly string[] = Object.keys(keyFor)

function signatureOf(data: Buffer, key: SigningKey, alg: string): Buffer {
  const hash = `sha${alg.slice(2)}`
  if (alg.startsWith('HS')) {
    if (isTestKey(key)) throw new Error(`${alg} signs with a secret, not with a key pair`)
    return createHmac(hash, key).update(data).digest()
  }
  if (!isTestKey(key)) throw new Error(`${alg} signs with a key pair, not with a secret`)
  const { privateKey } = key
  if (alg.startsWith('ES')) {
    return signBytes(hash, data, { key: privateKey, dsaEncoding: 'ieee-p1363' })
  }
  if (alg.startsWith('PS')) {
    const saltLength = Number(alg.slice(2)) / 8
    return signBytes(hash, data, {
      key: privateKey,
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength,
    })
  }
  return signBytes(alg.startsWith('Ed') ? null : hash, data, privateKey)
}

function isTestKey(key: SigningKey): key is TestKey {
  return typeof key === 'object' && 'privateKey' in key
}
