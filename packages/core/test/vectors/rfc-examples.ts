import { createPrivateKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { isAuthError } from '../../src/errors.ts'
import { privateKeyPem, type DecryptionKey } from '../../src/jwe/decryption-key.ts'
import { verifyCompact, type Jwk, type JwsAlgorithm } from '../../src/jws.ts'
import { foreignKeys, type KeyName } from '../signing.ts'

/** A compact JWS that an RFC prints, and the key it names. */
export interface SignedExample {
  readonly section: string
  readonly jws: string
  readonly key: Jwk
}

/** The examples of one RFC, as `rfc/README.md` describes them. */
export function readRfc(rfc: number): unknown {
  return JSON.parse(readFileSync(new URL(`rfc/rfc${rfc}.json`, import.meta.url), 'utf8'))
}

/** `accepted`, or the code of the refusal; anything but an `AuthError` is thrown on. */
export async function verdictOf(jws: string, key: Jwk, algorithm: JwsAlgorithm): Promise<string> {
  try {
    await verifyCompact(jws, key, { algorithms: [algorithm] })
    return 'accepted'
  } catch (error) {
    if (!isAuthError(error)) throw error
    return error.code
  }
}

/** The JWS once for each byte of its signature, with one bit of it flipped. */
export function withFlippedBits(jws: string): readonly string[] {
  const at = jws.lastIndexOf('.') + 1
  const signature = Buffer.from(jws.slice(at), 'base64url')
  return [...signature.keys()].map((index) => {
    const changed = Buffer.from(signature)
    changed[index] = (signature[index] ?? 0) ^ (1 << (index % 8))
    return jws.slice(0, at) + changed.toString('base64url')
  })
}

/** A key of the same kind, use and kid that did not sign. */
export function otherKey(key: Jwk): Jwk {
  const { kid, use } = key
  const named = { ...(kid === undefined ? {} : { kid }), ...(use === undefined ? {} : { use }) }
  if (key['kty'] === 'oct') return { ...key, k: Buffer.alloc(64, 7).toString('base64url') }
  const name = nameOf(key)
  const { kid: _, ...foreign } = foreignKeys[name].jwk
  return { ...foreign, ...named }
}

const curves: Readonly<Record<string, KeyName>> = {
  'P-256': 'p256',
  'P-521': 'p521',
  Ed25519: 'ed25519',
}

function nameOf(key: Jwk): KeyName {
  if (key['kty'] === 'RSA') return 'rsa'
  const name = curves[String(key['crv'])]
  if (name === undefined) throw new Error(`no foreign key on ${String(key['crv'])}`)
  return name
}

/** The private RSA key of an RFC, for tokens that are encrypted to it with RSA-OAEP. */
export function recipientOf(jwk: Jwk): DecryptionKey {
  const key = createPrivateKey({ key: { ...jwk }, format: 'jwk' })
  return privateKeyPem(key.export({ type: 'pkcs8', format: 'pem' }).toString(), 'RSA-OAEP')
}
