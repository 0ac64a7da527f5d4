import {
  constants,
  generateKeyPair,
  sign,
  type KeyObject,
  type SignKeyObjectInput,
} from 'node:crypto'
import { promisify } from 'node:util'
import { signingSchemes, type SigningAlgorithm, type SigningScheme } from './signing-algorithm.ts'

/** A key pair that signs; the private part stays inside. */
export interface SigningKey {
  readonly kid: string
  readonly algorithm: SigningAlgorithm
  /** The public JWK with `kid`, `alg` and `use` (RFC 7517 section 4). */
  readonly publicJwk: Readonly<Record<string, unknown>>
  /** The public key as SPKI PEM. */
  readonly publicPem: string
  /** The compact JWS over `<header>.<payload>` text, which is signed as it is. */
  sign(signingInput: string): string
}

const generate = promisify(generateKeyPair)
const keyrings = new Map<string, Promise<SigningKey>>()

/**
 * A key of a named keyring, made once per process: the same name, algorithm and number give the
 * same key, and another keyring gives another key with the same kid.
 *
 * @param number 1 for the first key of the ring.
 */
export function signingKey(
  keyring: string,
  algorithm: SigningAlgorithm,
  number: number,
): Promise<SigningKey> {
  const name = JSON.stringify([keyring, algorithm, number])
  let key = keyrings.get(name)
  if (key === undefined) {
    key = createSigningKey(algorithm, `key-${number}`)
    keyrings.set(name, key)
  }
  return key
}

async function createSigningKey(algorithm: SigningAlgorithm, kid: string): Promise<SigningKey> {
  const scheme = signingSchemes[algorithm]
  const { privateKey, publicKey } = await keyPairFor(scheme)
  const input = signInput(scheme, privateKey)
  return {
    kid,
    algorithm,
    publicJwk: { ...publicKey.export({ format: 'jwk' }), kid, alg: algorithm, use: 'sig' },
    publicPem: publicKey.export({ format: 'pem', type: 'spki' }).toString(),
    sign: (signingInput) =>
      `${signingInput}.${sign(scheme.hash, Buffer.from(signingInput, 'utf8'), input).toString('base64url')}`,
  }
}

function keyPairFor({
  family,
  curve,
}: SigningScheme): Promise<{ readonly privateKey: KeyObject; readonly publicKey: KeyObject }> {
  if (family === 'ed25519') return generate('ed25519')
  if (curve !== null) return generate('ec', { namedCurve: curve })
  return generate('rsa', { modulusLength: 2048 })
}

function signInput({ family }: SigningScheme, key: KeyObject): SignKeyObjectInput {
  switch (family) {
    case 'rsa-pss':
      return {
        key,
        padding: constants.RSA_PKCS1_PSS_PADDING,
        saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
      }
    case 'ec':
      return { key, dsaEncoding: 'ieee-p1363' }
    default:
      return { key }
  }
}
