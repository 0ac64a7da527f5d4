import type { IssuerOptions } from '@sekisho/core'
import { checkNames, strings } from '@sekisho/core/options'
import { textLike } from './provider-text.ts'

export interface EntraIdOptions {
  /** The id of the directory, a GUID; not its domain, nor `common`. */
  readonly tenantId: string
  /** The client id of the API, which is `aud` in tokens of version 2.0. */
  readonly audience: string | readonly string[]
}

/**
 * Access tokens of version 2.0 of Microsoft Entra ID, one tenant: scopes in `scp`, app roles in `roles`,
 * groups in `groups` as ids; attributes `clientId` from `azp`, `objectId` from `oid`, which names a person in
 * all applications where `sub` names one in this alone.
 *
 * Set `requestedAccessTokenVersion: 2` in the manifest of the API: tokens of version 1.0 have another
 * issuer, and are refused. With very many groups the token names none (`_claim_names`). Tried with tokens
 * of this form, not with Entra ID.
 *
 * @throws {TypeError} for an unknown or impossible option.
 */
export function entraId(options: EntraIdOptions): IssuerOptions {
  checkNames(options, ['tenantId', 'audience'], 'the options of entraId()')
  const tenant = textLike(
    'tenantId',
    options.tenantId,
    /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
    'the GUID of a directory, in lower case',
  )
  return {
    issuer: `https://login.microsoftonline.com/${tenant}/v2.0`,
    audience: strings('audience', options.audience),
    algorithms: ['RS256'],
    claimRules: { tid: tenant, ver: '2.0' },
    scopeClaims: 'scp',
    roleClaims: 'roles',
    groupClaims: 'groups',
    attributes: { clientId: 'azp', objectId: 'oid' },
  }
}
