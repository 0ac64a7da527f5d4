import { errors } from 'oidc-provider'
import type { ResourceServer } from 'oidc-provider'

/** The API of the demos, and the audience of a token whose request names no resource. */
export const ordersResource = 'https://orders.example'

/** The same API under a name whose tokens live for one second, to show an expired one soon. */
export const briefOrdersResource = 'https://orders.example/brief'

/** A second API: its tokens are genuine, but have the wrong audience for the orders API. */
export const otherResource = 'https://other.example'

/**
 * An API whose access tokens are opaque strings. Only these (and refresh tokens) can be
 * introspected or revoked: oidc-provider keeps no record of a JWT access token once issued.
 */
export const opaqueResource = 'https://opaque.example'

/** The scopes every API here knows, divided by a space. */
export const resourceScopes = 'orders:read orders:write'

/** A JWS algorithm this provider has a signing key for. */
export type SigningAlgorithm = 'RS256' | 'ES256'

/**
 * How tokens for one API look: RFC 9068 JWTs, or opaque strings for {@link opaqueResource}.
 *
 * @throws `invalid_target` when no API has this identifier; it is compared as a whole string, so
 * a trailing slash makes another identifier.
 */
export function resourceServer(identifier: string, algorithm: SigningAlgorithm): ResourceServer {
  switch (identifier) {
    case ordersResource:
    case otherResource:
      return {
        scope: resourceScopes,
        audience: identifier,
        accessTokenFormat: 'jwt',
        jwt: { sign: { alg: algorithm } },
      }
    case briefOrdersResource:
      return { ...resourceServer(ordersResource, algorithm), accessTokenTTL: 1 }
    case opaqueResource:
      return { scope: resourceScopes, audience: identifier, accessTokenFormat: 'opaque' }
    default:
      throw new errors.InvalidTarget()
  }
}
