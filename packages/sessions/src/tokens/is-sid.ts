/** Whether a text may be a session id: 16 bytes in base64url. Others are of nobody, and asked of no store. */
export function isSid(text: string): boolean {
  return /^[\w-]{22}$/.test(text)
}
