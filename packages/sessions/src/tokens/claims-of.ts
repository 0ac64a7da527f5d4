import { invalidOption } from '@sekisho/core/options'

/** What the sessions say themselves (RFC 9068 section 2.2, and `sid`, `gen`). */
const own = ['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti', 'client_id', 'sid', 'gen', 'cnf']

/** Claims of the application as plain JSON. @throws {TypeError} for one that the sessions set themselves. */
export function claimsOf(where: string, claims: unknown): Readonly<Record<string, unknown>> {
  if (typeof claims !== 'object' || claims === null || Array.isArray(claims)) {
    throw invalidOption(where, claims, 'an object of claims')
  }
  const taken = own.find((name) => Object.hasOwn(claims, name))
  if (taken !== undefined) {
    throw new TypeError(`Sekisho: ${where} must not hold ${taken}; the sessions set it themselves`)
  }
  return JSON.parse(JSON.stringify(claims)) as Readonly<Record<string, unknown>>
}
