import { staticKeys } from '../../src/keys/static-keys.ts'
import type { TokenExchangeOptions } from '../../src/oauth/token-exchange.ts'
import type { IssuerOptions, SharedOptions } from '../../src/options/verifier-options.ts'
import { createVerifier, type Verifier } from '../../src/verifier.ts'
import { foreignKeys, keys, nowSeconds, sign, type SigningKey } from '../signing.ts'
import {
  scriptedEndpoint,
  type EndpointScript,
  type ScriptedEndpoint,
} from './scripted-endpoint.ts'

export const external: IssuerOptions = {
  issuer: 'https://external.example',
  audience: 'external-api',
  keys: staticKeys(foreignKeys.ed25519.jwk),
}
export const internal: IssuerOptions = {
  issuer: 'https://internal.example',
  audience: 'internal-api',
  keys: staticKeys(keys.ed25519.jwk),
}

export const credentials = { clientId: 'gateway', clientSecret: 'wee ones: keep out' }

/** A token of the external issuer, good but for the changes. */
export function externalToken(
  changes: Readonly<Record<string, unknown>> = {},
  key: SigningKey = foreignKeys.ed25519,
): string {
  const claims = {
    iss: 'https://external.example',
    aud: 'external-api',
    sub: 'alice@external',
    exp: nowSeconds + 300,
  }
  return sign({ alg: 'EdDSA' }, { ...claims, ...changes }, key)
}

/** A token of the internal issuer, good but for the changes. */
export function internalToken(
  changes: Readonly<Record<string, unknown>> = {},
  key: SigningKey = keys.ed25519,
): string {
  const claims = {
    iss: 'https://internal.example',
    aud: 'internal-api',
    sub: 'alice',
    exp: nowSeconds + 300,
  }
  return sign({ alg: 'EdDSA' }, { ...claims, ...changes }, key)
}

/** What the exchange endpoint answers with a token (RFC 8693 section 2.2.1). */
export function exchanged(token: unknown = internalToken(), changes: object = {}) {
  return {
    body: {
      access_token: token,
      issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      token_type: 'Bearer',
      expires_in: 300,
      ...changes,
    },
  }
}

/** A verifier, its clock and the endpoint where it exchanges. */
export interface Exchanging {
  readonly verifier: Verifier
  readonly endpoint: ScriptedEndpoint
  /** Seconds since 1970. */
  readonly clock: { now: number }
}

/** A verifier that exchanges tokens of the external issuer at an endpoint with this script. */
export async function exchanging(
  script: EndpointScript = () => exchanged(),
  exchange: Partial<TokenExchangeOptions> = {},
  shared: SharedOptions = {},
  issuers: { readonly external?: object; readonly internal?: object } = {},
): Promise<Exchanging> {
  const endpoint = await scriptedEndpoint(script)
  const clock = { now: nowSeconds }
  const target = { endpoint: endpoint.url, issuer: 'https://internal.example', ...credentials }
  const verifier = createVerifier({
    issuers: [
      { ...external, exchange: { ...target, ...exchange }, ...issuers.external },
      { ...internal, ...issuers.internal },
    ],
    now: () => clock.now * 1000,
    ...shared,
  })
  return { verifier, endpoint, clock }
}
