import { generateKeyPair } from 'node:crypto'
import { promisify } from 'node:util'
import type { JWK } from 'oidc-provider'

const generate = promisify(generateKeyPair)

/**
 * A fresh private key for each signing algorithm: RSA with 2048 bits for RS256 and P-256 for
 * ES256. They carry no `kid`; oidc-provider uses the RFC 7638 thumbprint, which stays the same
 * for as long as the key does.
 */
export async function generateSigningKeys(): Promise<JWK[]> {
  const [rsa, ec] = await Promise.all([
    generate('rsa', { modulusLength: 2048 }),
    generate('ec', { namedCurve: 'P-256' }),
  ])
  return [
    { ...privateJwk(rsa.privateKey), alg: 'RS256', use: 'sig' },
    { ...privateJwk(ec.privateKey), alg: 'ES256', use: 'sig' },
  ]
}

function privateJwk(key: { export(options: { format: 'jwk' }): object }): JWK {
  return key.export({ format: 'jwk' })
}
