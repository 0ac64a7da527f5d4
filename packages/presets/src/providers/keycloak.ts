import type { IssuerOptions } from '@sekisho/core'
import { checkNames, optionalText, strings } from '@sekisho/core/options'
import { issuerUrl } from './provider-text.ts'

export interface KeycloakOptions {
  /** `https://idp.example/realms/orders`, as `iss` has it. */
  readonly realmUrl: string
  /** Value of `aud`; Keycloak writes it where a client scope has an audience mapper. */
  readonly audience: string | readonly string[]
  /** The client whose roles count beside those of the realm. Default: those of the realm only. */
  readonly client?: string
}

/**
 * Access tokens of a Keycloak realm: roles in `realm_access.roles` and `resource_access.<client>.roles`,
 * groups in `groups` where a mapper writes them, scopes in `scope`; attribute `clientId` from `azp`.
 * ID and refresh tokens are refused by their claim `typ`, which is `Bearer` in access tokens.
 *
 * Tried with tokens of this form, not with a running Keycloak.
 *
 * @throws {TypeError} for an unknown or impossible option.
 */
export function keycloak(options: KeycloakOptions): IssuerOptions {
  checkNames(options, ['realmUrl', 'audience', 'client'], 'the options of keycloak()')
  const client = optionalText('client', options.client)
  return {
    issuer: issuerUrl('realmUrl', options.realmUrl),
    audience: strings('audience', options.audience),
    roleClaims: ['/realm_access/roles', ...(client === undefined ? [] : [ofClient(client)])],
    groupClaims: 'groups',
    scopeClaims: 'scope',
    claimRules: { typ: 'Bearer' },
    attributes: { clientId: 'azp' },
  }
}

function ofClient(name: string): string {
  return `/resource_access/${name.replaceAll('~', '~0').replaceAll('/', '~1')}/roles`
}
