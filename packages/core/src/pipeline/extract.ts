import { AuthError } from '../errors.ts'
import { GivenToken } from '../http/given-token.ts'
import type { AuthRequest } from '../http/request.ts'
import type { TokenReader } from '../http/token-sources.ts'
import type { RawToken } from './tokens.ts'

/**
 * AuthRequest → RawToken: the one token that the request carries (RFC 6750 section 2).
 *
 * @throws {AuthError} `token_missing`, `token_ambiguous`, `request_malformed`
 */
export function extract(request: AuthRequest, readers: readonly TokenReader[]): RawToken {
  if (request instanceof GivenToken) return extractGivenOf(request)
  let token: string | undefined
  for (const read of readers) {
    for (const value of read(request)) {
      if (token !== undefined) {
        throw new AuthError(
          'token_ambiguous',
          'expected one access token, got several; send it in one place, once',
        )
      }
      token = value
    }
  }
  if (token === undefined) {
    throw new AuthError('token_missing', 'the request carries no access token in any token source')
  }
  return token as RawToken
}

function extractGivenOf({ token }: GivenToken): RawToken {
  if (token === undefined || token === null || token === '') {
    throw new AuthError('token_missing', 'the host found no access token in the message')
  }
  return extractGiven(token)
}

/** RawToken from a caller who has the token already. @throws {AuthError} `token_malformed` */
export function extractGiven(token: unknown): RawToken {
  if (typeof token !== 'string') {
    throw new AuthError('token_malformed', `expected the token as a string, got ${typeof token}`)
  }
  return token as RawToken
}
