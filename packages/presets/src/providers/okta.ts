import type { IssuerOptions } from '@sekisho/core'
import { checkNames, invalidOption, strings } from '@sekisho/core/options'
import { issuerUrl } from './provider-text.ts'

export interface OktaOptions {
  /** A custom authorization server: `https://example.okta.com/oauth2/default`. */
  readonly issuerUrl: string
  /** The audience of that server, `api://default` for example. */
  readonly audience: string | readonly string[]
}

/**
 * Access tokens of a custom authorization server of Okta: scopes in the list `scp`, groups in `groups` where
 * a claim is set up for them; attributes `clientId` from `cid`, `userId` from `uid`. `sub` is the login name.
 *
 * The org authorization server, without `/oauth2/` in its issuer, is refused: its access tokens are for
 * Okta alone. Tried with tokens of this form, not with Okta.
 *
 * @throws {TypeError} for an unknown or impossible option.
 */
export function okta(options: OktaOptions): IssuerOptions {
  checkNames(options, ['issuerUrl', 'audience'], 'the options of okta()')
  const issuer = issuerUrl('issuerUrl', options.issuerUrl)
  if (!/\/oauth2\/[^/]+$/.test(issuer)) {
    throw invalidOption('issuerUrl', issuer, 'that of a custom authorization server, with /oauth2/')
  }
  return {
    issuer,
    audience: strings('audience', options.audience),
    algorithms: ['RS256'],
    scopeClaims: 'scp',
    scopeLists: true,
    groupClaims: 'groups',
    attributes: { clientId: 'cid', userId: 'uid' },
  }
}
