import { createHash, randomBytes } from 'node:crypto'
import type { Verifier } from '@sekisho/core'
import { checkNames } from '@sekisho/core/options'
import { readCookie } from '../cookie.ts'
import type { CookieOptions } from '../endpoint-options.ts'
import { resolveCookies } from '../resolve-cookies.ts'

/** The claim that binds an access token to a cookie, and the value that a claim rule names. */
export const bindingClaim = 'cookie_hash'

/** A secret for the cookie, and its hash for the claim: the token alone tells nothing of the cookie. */
export function newBinding(): { readonly secret: string; readonly hash: string } {
  const secret = randomBytes(32).toString('base64url')
  return { secret, hash: hashOf(secret) }
}

/**
 * A verifier for requests to which a session by `tokenLogin` gives access with header and cookie
 * together: it puts the hash of the cookie where the claim rule `cookie_hash: '${cookie_hash}'` finds
 * it. Give that rule, and the header as token source, in `verification` of `createSessions`.
 *
 * `verify`, which sees no cookies, refuses such tokens.
 *
 * @param options the `cookies` of `tokenLogin`.
 */
export function boundToCookie(
  verifier: Verifier,
  options: { readonly cookies?: CookieOptions } = {},
): Verifier {
  checkNames(options, ['cookies'], 'boundToCookie()')
  const { name } = resolveCookies(options.cookies ?? {})('session_binding')
  return {
    ...verifier,
    authenticate: (request, context = {}) => {
      const secret = readCookie(request, name)
      const bound = secret === null ? {} : { [bindingClaim]: hashOf(secret) }
      return verifier.authenticate(request, {
        ...context,
        values: { ...context.values, ...bound },
      })
    },
  }
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url')
}
