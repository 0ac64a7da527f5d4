import { constants, createHash, privateEncrypt, randomBytes, type KeyObject } from 'node:crypto'

/** What RSASSA-PSS leaves open and RFC 7518 section 3.5 fixes. */
export interface PssChoice {
  readonly hash: string
  readonly maskHash: string
  readonly saltBytes: number
}

/** RSASSA-PSS by hand (RFC 8017 section 9.1.1), for choices that node:crypto does not make. */
export function signPss(data: Buffer, key: KeyObject, choice: PssChoice): Buffer {
  const bytes = (key.asymmetricKeyDetails?.modulusLength ?? 0) / 8
  const salt = randomBytes(choice.saltBytes)
  const hashed = digest(choice.hash, Buffer.alloc(8), digest(choice.hash, data), salt)
  const padding = Buffer.alloc(bytes - hashed.length - 1 - 1 - salt.length)
  const block = Buffer.concat([padding, Buffer.from([1]), salt])
  const mask = maskOf(choice.maskHash, hashed, block.length)
  const masked = block.map((byte, index) => byte ^ (mask[index] as number))
  masked[0] = (masked[0] as number) & 0x7f
  const encoded = Buffer.concat([masked, hashed, Buffer.from([0xbc])])
  return privateEncrypt({ key, padding: constants.RSA_NO_PADDING }, encoded)
}

function maskOf(hash: string, seed: Buffer, length: number): Buffer {
  const blocks: Buffer[] = []
  for (let counter = 0; Buffer.concat(blocks).length < length; counter += 1) {
    const suffix = Buffer.alloc(4)
    suffix.writeUInt32BE(counter)
    blocks.push(digest(hash, seed, suffix))
  }
  return Buffer.concat(blocks).subarray(0, length)
}

function digest(hash: string, ...parts: readonly Buffer[]): Buffer {
  return createHash(hash).update(Buffer.concat(parts)).digest()
}
