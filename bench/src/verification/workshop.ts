import {
  constants,
  createHmac,
  createPublicKey,
  createSecretKey,
  generateKeyPairSync,
  randomBytes,
  sign,
  type JsonWebKey,
  type KeyObject,
} from 'node:crypto'

export const issuer = 'https://issuer.example/'
export const audience = 'https://api.example/'
export const algorithms = ['HS256', 'RS256', 'PS256', 'ES256', 'EdDSA'] as const
export type Algorithm = (typeof algorithms)[number]

/** A key of one algorithm, and tokens signed with it that an authorization server might have issued. */
export interface Workshop {
  readonly algorithm: Algorithm
  readonly kid: string
  /** The public key, or the secret. */
  readonly key: KeyObject
  /** SPKI PEM; the secret itself under HS256. */
  readonly pem: string | Buffer
  readonly jwk: JsonWebKey & { readonly kid: string; readonly alg: string; readonly use: string }
  token(claims?: Readonly<Record<string, unknown>>): string
  tokens(count: number, claims?: Readonly<Record<string, unknown>>): readonly string[]
}

/** @param from makes `iss` another one, for runs with many issuers. */
export function workshop(algorithm: Algorithm, kid = 'k1', from = issuer): Workshop {
  const { privateKey, key } = keysOf(algorithm)
  const header = encode({ alg: algorithm, typ: 'at+jwt', kid })
  const seconds = Math.floor(Date.now() / 1000)
  let serial = 0
  const token = (claims: Readonly<Record<string, unknown>> = {}): string => {
    serial += 1
    const payload = encode({
      iss: from,
      aud: audience,
      sub: `user-${serial}`,
      client_id: 'shop',
      iat: seconds,
      exp: seconds + 36_000,
      jti: randomBytes(12).toString('base64url'),
      scope: 'orders:read orders:write profile',
      roles: ['buyer', 'reviewer'],
      ...claims,
    })
    const input = `${header}.${payload}`
    return `${input}.${signatureOf(algorithm, privateKey, input).toString('base64url')}`
  }
  return {
    algorithm,
    kid,
    key,
    pem: algorithm === 'HS256' ? key.export() : key.export({ type: 'spki', format: 'pem' }),
    jwk: { ...key.export({ format: 'jwk' }), kid, alg: algorithm, use: 'sig' },
    token,
    tokens: (count, claims) => Array.from({ length: count }, () => token(claims)),
  }
}

function keysOf(algorithm: Algorithm): { privateKey: KeyObject; key: KeyObject } {
  if (algorithm === 'HS256') {
    const secret = createSecretKey(randomBytes(32))
    return { privateKey: secret, key: secret }
  }
  const { privateKey } =
    algorithm === 'ES256'
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : algorithm === 'EdDSA'
        ? generateKeyPairSync('ed25519')
        : generateKeyPairSync('rsa', { modulusLength: 2048 })
  return { privateKey, key: createPublicKey(privateKey) }
}

function signatureOf(algorithm: Algorithm, key: KeyObject, input: string): Buffer {
  const data = Buffer.from(input)
  if (algorithm === 'HS256') return createHmac('sha256', key).update(data).digest()
  return sign(algorithm === 'EdDSA' ? null : 'sha256', data, keyInput(algorithm, key))
}

/** How `node:crypto` wants the key of an algorithm, for signing and for verifying. */
export function keyInput(algorithm: Algorithm, key: KeyObject) {
  if (algorithm === 'ES256') return { key, dsaEncoding: 'ieee-p1363' } as const
  if (algorithm !== 'PS256') return { key }
  return { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
