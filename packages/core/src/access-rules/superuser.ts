/**
 * Whether an `is_superuser` claim says so: `true`, `"true"`, a whole number from 1 up, or such a number
 * as text.
 */
export function isSuperuser(claim: unknown): boolean {
  if (typeof claim === 'number') return Number.isInteger(claim) && claim >= 1
  return claim === true || (typeof claim === 'string' && /^(true|0*[1-9]\d*)$/.test(claim))
}
