import {
  createCipheriv,
  generateKeyPairSync,
  publicEncrypt,
  randomBytes,
  type KeyObject,
} from 'node:crypto'
import { CompactEncrypt } from 'jose'
import {
  privateKeyPem,
  type DecryptionKey,
  type DecryptionKeyOptions,
  type KeyManagementAlgorithm,
} from '../../src/jwe/decryption-key.ts'
import { base64url, sign } from '../signing.ts'

const generators = {
  rsa: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  otherRsa: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  p256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  p384: () => generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  p521: () => generateKeyPairSync('ec', { namedCurve: 'P-521' }),
  x25519: () => generateKeyPairSync('x25519'),
}

export type RecipientName = keyof typeof generators

const made = new Map<RecipientName, { publicKey: KeyObject; privateKey: KeyObject }>()

/** A key pair to encrypt to, made at its first use and then kept. */
export function recipient(name: RecipientName): { publicKey: KeyObject; privateKey: KeyObject } {
  const pair = made.get(name) ?? generators[name]()
  made.set(name, pair)
  return pair
}

/** Its private key as PKCS #8 PEM. */
export function pemOf(name: RecipientName): string {
  return recipient(name).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
}

/** Its private key for a verifier. */
export function decryptionKey(
  name: RecipientName,
  algorithm: KeyManagementAlgorithm,
  options: DecryptionKeyOptions = {},
): DecryptionKey {
  return privateKeyPem(pemOf(name), algorithm, options)
}

/** A token that every verifier of `verifierFor()` accepts. */
export const inner = sign({ alg: 'EdDSA', kid: 'ed25519', typ: 'at+jwt' })

/** Encrypts to a recipient with jose; `cty` is JWT. */
export function nest(
  name: RecipientName,
  header: { readonly alg: string; readonly enc: string; readonly kid?: string },
  plaintext: string = inner,
): Promise<string> {
  return new CompactEncrypt(Buffer.from(plaintext))
    .setProtectedHeader({ cty: 'JWT', ...header })
    .encrypt(recipient(name).publicKey)
}

/**
 * Encrypts with RSA-OAEP and A256GCM by hand, under a header that may say anything: what is refused
 * of it is refused for the header alone.
 *
 * @param header JSON text, or the members to put over those of a good one; undefined leaves one out.
 */
export function nestByHand(
  header: Readonly<Record<string, unknown>> | string = {},
  plaintext: string | Uint8Array = inner,
): string {
  const text =
    typeof header === 'string'
      ? header
      : JSON.stringify({ alg: 'RSA-OAEP', enc: 'A256GCM', cty: 'JWT', ...header })
  const contentKey = randomBytes(32)
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', contentKey, iv)
  cipher.setAAD(Buffer.from(base64url(text)))
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()])
  const encryptedKey = publicEncrypt(recipient('rsa').publicKey, contentKey)
  return [text, encryptedKey, iv, ciphertext, cipher.getAuthTag()].map(base64url).join('.')
}

/** The token with one of its five segments, counted from zero, changed. */
export function withSegment(
  jwe: string,
  index: number,
  change: (segment: string) => string,
): string {
  return jwe
    .split('.')
    .map((segment, at) => (at === index ? change(segment) : segment))
    .join('.')
}

/** A segment with one bit of its bytes turned over. */
export function flipped(segment: string, byte: number, bit: number): string {
  const bytes = Buffer.from(segment, 'base64url')
  bytes[byte] = (bytes[byte] ?? 0) ^ (1 << bit)
  return bytes.toString('base64url')
}
