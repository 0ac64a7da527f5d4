import { remoteJwks, type IssuerOptions } from '@sekisho/core'
import { checkNames, optionalText, strings } from '@sekisho/core/options'

export interface GoogleOptions {
  /** The OAuth client ids that the tokens are for. */
  readonly clientId: string | readonly string[]
  /** The Google Workspace domain whose people may come, held against `hd`. Default: anybody with an account. */
  readonly hostedDomain?: string
}

const certificates = 'https://www.googleapis.com/oauth2/v3/certs'

/**
 * ID tokens of Google, which issues no access tokens as JWTs: `aud` is the client id, so such a token says
 * who signed in to that client and nothing about scopes. `iss` comes with and without `https://`. Attributes
 * `email`, `emailVerified` and `name`; use `sub` as key, an address can change hands.
 *
 * Tried with tokens of this form, not with Google.
 *
 * @throws {TypeError} for an unknown or impossible option.
 */
export function google(options: GoogleOptions): IssuerOptions {
  checkNames(options, ['clientId', 'hostedDomain'], 'the options of google()')
  const domain = optionalText('hostedDomain', options.hostedDomain)
  return {
    issuer: ['https://accounts.google.com', 'accounts.google.com'],
    audience: strings('clientId', options.clientId),
    keys: remoteJwks(certificates),
    algorithms: ['RS256'],
    ...(domain === undefined ? {} : { claimRules: { hd: domain } }),
    attributes: {
      email: 'email',
      emailVerified: { claim: 'email_verified', type: 'boolean' },
      name: 'name',
    },
  }
}
