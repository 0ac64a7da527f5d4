import type { SignedToken } from '../pipeline/tokens.ts'
import { claimOf } from './claim-check.ts'

const digits = /^\d{1,13}(?:\.\d{1,9})?$/

/**
 * The token with `exp`, `nbf` and `iat` as numbers where they came as digits in a text; anything else
 * stays as it is, for the checks to refuse.
 */
export function coerceNumericDates(token: SignedToken): SignedToken {
  const numbers = ['exp', 'nbf', 'iat'].flatMap((name) => {
    const value = claimOf(token, name)
    return typeof value === 'string' && digits.test(value) ? [[name, Number(value)] as const] : []
  })
  if (numbers.length === 0) return token
  // The same claims in another type: what the signature covered is said, and nothing else.
  return { ...token, claims: { ...token.claims, ...Object.fromEntries(numbers) } }
}
