import type { IssuerOptions } from '@sekisho/core'
import { checkNames } from '@sekisho/core/options'
import { oneOfThese, textLike } from './provider-text.ts'

export interface CognitoOptions {
  /** `eu-west-1` */
  readonly region: string
  /** `eu-west-1_AbCdEfGhI` */
  readonly userPoolId: string
  /** The app clients whose tokens count. */
  readonly clientId: string | readonly string[]
}

/**
 * Access tokens of an Amazon Cognito user pool. They have no `aud`: `client_id` must be one of those given,
 * and `token_use` must be `access`, which refuses ID tokens. Groups are in `cognito:groups`, scopes in
 * `scope`; attributes `clientId` and `username`.
 *
 * Not for the regions in China, whose host names differ. Tried with tokens of this form, not with Cognito.
 *
 * @throws {TypeError} for an unknown or impossible option.
 */
export function cognito(options: CognitoOptions): IssuerOptions {
  checkNames(options, ['region', 'userPoolId', 'clientId'], 'the options of cognito()')
  const region = textLike(
    'region',
    options.region,
    /^(?!cn-)[a-z]{2,}(?:-[a-z]+)+-\d+$/,
    'a region such as eu-west-1, outside of China',
  )
  const pool = textLike(
    'userPoolId',
    options.userPoolId,
    /^[\w-]+_[0-9a-zA-Z]+$/,
    'the id of a user pool, such as eu-west-1_AbCdEfGhI',
  )
  return {
    issuer: `https://cognito-idp.${region}.amazonaws.com/${pool}`,
    audience: null,
    algorithms: ['RS256'],
    claimRules: { token_use: 'access', client_id: oneOfThese('clientId', options.clientId) },
    groupClaims: 'cognito:groups',
    scopeClaims: 'scope',
    attributes: { clientId: 'client_id', username: 'username' },
  }
}
