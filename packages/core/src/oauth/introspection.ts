import { AuthError } from '../errors.ts'
import type { JsonObject } from '../encoding/json-object.ts'
import { checkNames, integerWithin, numberWithin } from '../options/checks.ts'
import { ExpiringCache } from './expiring-cache.ts'
import {
  createOauthClient,
  oauthClientOptionNames,
  type OauthClientOptions,
} from './oauth-client.ts'

/** How tokens that are not JWTs are asked about at their issuer (RFC 7662). */
export interface IntrospectionOptions extends OauthClientOptions {
  /** Most seconds an answer is remembered, and so how long a revoked token may live on. 0–3600. Default 30. */
  readonly cacheSeconds?: number
  /** Most answers remembered, about active tokens and about others each. Default 10000. */
  readonly maxCacheEntries?: number
  /** Most requests under way; what comes beyond is 503, so that made-up tokens cannot flood the issuer. Default 20. */
  readonly maxConcurrent?: number
}

/** Asks the issuer about a token: its claims, or null for one that is not active. */
export type Introspector = (token: string, nowSeconds: number) => Promise<JsonObject | null>

/** @throws {TypeError} naming the option. */
export function createIntrospector(options: IntrospectionOptions): Introspector {
  checkNames(
    options,
    [...oauthClientOptionNames, 'cacheSeconds', 'maxCacheEntries', 'maxConcurrent'],
    'introspection',
  )
  const ask = createOauthClient(options, 'introspection')
  const { cacheSeconds: seconds = 30, maxCacheEntries = 10_000, maxConcurrent: most = 20 } = options
  const cacheSeconds = numberWithin('cacheSeconds', seconds, 0, 3600)
  const maxConcurrent = integerWithin('maxConcurrent', most, 1, 10_000)
  const cache = new ExpiringCache<JsonObject | null>(
    integerWithin('maxCacheEntries', maxCacheEntries, 1, 1_000_000),
  )
  return (token, nowSeconds) =>
    cache.get(token, nowSeconds, async () => {
      if (cache.pending >= maxConcurrent)
        throw unavailable(new Error(`more than maxConcurrent ${maxConcurrent} requests`))
      const answer = await ask({ token, token_type_hint: 'access_token' }).catch(
        (error: unknown) => {
          throw unavailable(error)
        },
      )
      // Exactly true: "true", 1 and the like are not (RFC 7662 section 2.2).
      const claims = answer['active'] === true ? answer : null
      const expiration = typeof answer['exp'] === 'number' ? answer['exp'] : Infinity
      return { value: claims, until: Math.min(expiration, nowSeconds + cacheSeconds) }
    })
}

function unavailable(cause: unknown): AuthError {
  return new AuthError(
    'introspection_unavailable',
    'the issuer could not be asked about the token; see cause',
    { cause },
  )
}
