import { randomBytes } from 'node:crypto'

const bucketAt = 0
const epochAt = 2
const epochs = 65_536

/**
 * A new session id: 16 bytes. The first two name a bucket where the store has some; the next two tell
 * the epoch of the keys, for the record of a session does not; all others are random.
 */
export function newSid(bucket: number | undefined, epoch: number): string {
  const bytes = randomBytes(16)
  if (bucket !== undefined) bytes.writeUInt16BE(bucket, bucketAt)
  bytes.writeUInt16BE(epoch % epochs, epochAt)
  return bytes.toString('base64url')
}

/** Whether the keys of this epoch are those of the session. */
export function isOfEpoch(sid: string, epoch: number): boolean {
  return Buffer.from(sid, 'base64url').readUInt16BE(epochAt) === epoch % epochs
}
