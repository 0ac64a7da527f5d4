import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

const saltBytes = 16
const ivBytes = 12
const tagBytes = 16

/**
 * Seals text under a secret: AES-256-GCM (NIST SP 800-38D) with a key of its own by HKDF (RFC 5869). Only
 * the same issuer opens it: another one over the same store would take its tokens for its own.
 */
export function seal(text: string, secret: Buffer, issuer: string): string {
  const salt = randomBytes(saltBytes)
  const iv = randomBytes(ivBytes)
  const cipher = createCipheriv('aes-256-gcm', keyFrom(secret, salt, issuer), iv)
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([salt, iv, cipher.getAuthTag(), sealed]).toString('base64url')
}

/** Opens what `seal` sealed; null when none of the secrets does. */
export function unseal(sealed: string, secrets: readonly Buffer[], issuer: string): string | null {
  const bytes = Buffer.from(sealed, 'base64url')
  if (bytes.length < saltBytes + ivBytes + tagBytes) return null
  for (const secret of secrets) {
    const text = unsealWith(bytes, secret, issuer)
    if (text !== null) return text
  }
  return null
}

function unsealWith(bytes: Buffer, secret: Buffer, issuer: string): string | null {
  const iv = bytes.subarray(saltBytes, saltBytes + ivBytes)
  const start = saltBytes + ivBytes + tagBytes
  const key = keyFrom(secret, bytes.subarray(0, saltBytes), issuer)
  const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: tagBytes })
  decipher.setAuthTag(bytes.subarray(saltBytes + ivBytes, start))
  try {
    return decipher.update(bytes.subarray(start), undefined, 'utf8') + decipher.final('utf8')
  } catch {
    return null
  }
}

function keyFrom(secret: Buffer, salt: Buffer, issuer: string): Buffer {
  const info = `sekisho sessions key ring of ${issuer}`
  return Buffer.from(hkdfSync('sha256', secret, salt, info, 32))
}
