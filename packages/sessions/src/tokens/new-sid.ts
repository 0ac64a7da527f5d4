import { randomBytes } from 'node:crypto'

/** A new session id: 16 random bytes; the first two name a bucket where the store has some. */
export function newSid(bucket: number | undefined): string {
  const bytes = randomBytes(16)
  if (bucket !== undefined) bytes.writeUInt16BE(bucket)
  return bytes.toString('base64url')
}
