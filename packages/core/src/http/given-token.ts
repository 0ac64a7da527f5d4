import type { AuthRequest } from './request.ts'

const none = (): readonly string[] => []

/** A request that is nothing but a token: token sources find nothing in it, and are not asked. */
export class GivenToken implements AuthRequest {
  readonly method = 'GET'
  readonly header = none
  readonly query = none
  readonly form = none
  readonly token: unknown

  constructor(token: unknown) {
    this.token = token
  }
}

/**
 * For `verifier.authenticate`, where a host has read the token itself, from a message that has no
 * headers for example. The `tokenSources` of the policy are not asked.
 *
 * @param token undefined and null are no token; anything else but a string is a malformed one.
 */
export function givenToken(token: unknown): AuthRequest {
  return new GivenToken(token)
}
