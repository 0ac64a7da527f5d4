import { createHmac, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'

export const issuer = 'https://issuer.example'
export const audience = 'https://api.example'
export const secret = Buffer.alloc(32, 7)

const made = {
  ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  EdDSA: generateKeyPairSync('ed25519'),
  RS256: generateKeyPairSync('rsa', { modulusLength: 2048 }),
}
export type PublicAlgorithm = keyof typeof made
export const publicAlgorithms = Object.keys(made) as readonly PublicAlgorithm[]

export const jwks = {
  keys: publicAlgorithms.map((alg) => ({
    ...made[alg].publicKey.export({ format: 'jwk' }),
    kid: alg,
    alg,
    use: 'sig',
  })),
}

export function publicKeyOf(algorithm: PublicAlgorithm): KeyObject {
  return made[algorithm].publicKey
}

/** A compact JWS over any text. */
export function signed(
  algorithm: PublicAlgorithm | 'HS256',
  header: string,
  payload: string,
): string {
  const input = `${encoded(header)}.${encoded(payload)}`
  return `${input}.${signatureOf(algorithm, input).toString('base64url')}`
}

export function headerOf(algorithm: PublicAlgorithm | 'HS256'): string {
  return JSON.stringify({ alg: algorithm, typ: 'at+jwt', kid: algorithm })
}

export function claims(): Record<string, unknown> {
  const seconds = Math.floor(Date.now() / 1000)
  return {
    iss: issuer,
    aud: audience,
    sub: 'ayumi',
    iat: seconds,
    exp: seconds + 86_400,
    jti: 'a',
    scope: 'orders:read',
    roles: ['buyer'],
    nested: { list: [1, 2.5, -0, null, { deep: true }] },
  }
}

function signatureOf(algorithm: PublicAlgorithm | 'HS256', input: string): Buffer {
  const data = Buffer.from(input)
  if (algorithm === 'HS256') return createHmac('sha256', secret).update(data).digest()
  const key = made[algorithm].privateKey
  if (algorithm === 'EdDSA') return sign(null, data, key)
  return algorithm === 'ES256'
    ? sign('sha256', data, { key, dsaEncoding: 'ieee-p1363' })
    : sign('sha256', data, key)
}

function encoded(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64url')
}
