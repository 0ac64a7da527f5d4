/**
 * Tells whether text is the one base64url form of its bytes: no padding, no white space, no other
 * alphabet, and unused bits zero (RFC 7515 section 2, RFC 4648 section 3.5).
 */
export function isCanonicalBase64url(text: string): boolean {
  return decodeBase64url(text) !== null
}

/** The bytes of canonical base64url text, or null for anything else. */
export function decodeBase64url(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64url')
  // Node's decoder passes over what it does not know; writing the bytes again shows it.
  return bytes.toString('base64url') === text ? bytes : null
}
