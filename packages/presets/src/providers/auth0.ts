import type { IssuerOptions } from '@sekisho/core'
import { checkNames, optionalText, strings } from '@sekisho/core/options'
import { textLike } from './provider-text.ts'

export interface Auth0Options {
  /** `example.eu.auth0.com`, or a domain of your own. */
  readonly domain: string
  /** The identifier of the API. */
  readonly audience: string | readonly string[]
  /** The claim in which an action of yours writes roles, `https://orders.example/roles` for example. Default `roles`. */
  readonly rolesClaim?: string
}

/**
 * Access tokens of an Auth0 API: `iss` is the domain with a slash at its end, signed with RS256; scopes
 * in `scope`, and in the list `permissions` with RBAC; attribute `clientId` from `azp`.
 *
 * Tokens without an API are opaque, and refused. Tried with tokens of this form, not with Auth0.
 *
 * @throws {TypeError} for an unknown or impossible option.
 */
export function auth0(options: Auth0Options): IssuerOptions {
  checkNames(options, ['domain', 'audience', 'rolesClaim'], 'the options of auth0()')
  const domain = textLike(
    'domain',
    options.domain,
    /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i,
    'a host name, without https:// and slash',
  )
  return {
    issuer: `https://${domain}/`,
    audience: strings('audience', options.audience),
    algorithms: ['RS256'],
    scopeClaims: ['scope', 'permissions'],
    scopeLists: true,
    roleClaims: optionalText('rolesClaim', options.rolesClaim) ?? 'roles',
    attributes: { clientId: 'azp' },
  }
}
