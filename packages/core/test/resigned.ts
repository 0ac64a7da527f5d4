/** The token with another signature over the same text. */
export function resigned(token: string, signature: Uint8Array): string {
  return `${inputOf(token)}.${Buffer.from(signature).toString('base64url')}`
}

/** The text that the signature of a token covers. */
export function inputOf(token: string): string {
  return token.slice(0, token.lastIndexOf('.'))
}

export function signatureOf(token: string): Buffer {
  return Buffer.from(token.slice(token.lastIndexOf('.') + 1), 'base64url')
}

/** Reads bytes as one number, the most significant first. */
export function toBigInt(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex')}`)
}

export function toBytes(number: bigint, length: number): Buffer {
  return Buffer.from(number.toString(16).padStart(length * 2, '0'), 'hex')
}
