/** One segment of a compact JWS: bytes and text as they are, anything else as JSON. */
export function encodeSegment(content: string | Uint8Array | object): string {
  const bytes =
    content instanceof Uint8Array
      ? content
      : typeof content === 'string'
        ? content
        : JSON.stringify(content)
  return Buffer.from(bytes as string).toString('base64url')
}
