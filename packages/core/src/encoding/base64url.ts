const alphabet = /^[A-Za-z0-9_-]*$/
const lastOfTwo = 'AQgw'
const lastOfThree = 'AEIMQUYcgkosw048'

/**
 * Tells whether text is the one base64url form of its bytes: no padding, no white space, no other
 * alphabet, and unused bits zero (RFC 7515 section 2, RFC 4648 section 3.5).
 */
export function isCanonicalBase64url(text: string): boolean {
  const rest = text.length % 4
  if (rest === 1 || !alphabet.test(text)) return false
  if (rest === 2) return lastOfTwo.includes(text.charAt(text.length - 1))
  if (rest === 3) return lastOfThree.includes(text.charAt(text.length - 1))
  return true
}

/** The bytes of canonical base64url text, or null for anything else. */
export function decodeBase64url(text: string): Buffer | null {
  return isCanonicalBase64url(text) ? Buffer.from(text, 'base64url') : null
}
