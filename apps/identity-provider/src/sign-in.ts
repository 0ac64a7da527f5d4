import * as client from 'openid-client'
import type { Visitor } from './headless-visitor.ts'
import { visit } from './headless-visitor.ts'
import type { IdentityProvider } from './identity-provider.ts'

/** Who signs in, and for what. */
export interface SignInRequest extends Visitor {
  /**
   * Scopes divided by spaces; default `openid profile email orders:read`. `offline_access` asks
   * for a refresh token.
   */
  scope?: string
  /** The API the access token is for; default the orders API. */
  resource?: string
}

/** What the authorization code flow yields. */
export interface SignedIn {
  accessToken: string
  /** Only there when the scope had `offline_access`. */
  refreshToken?: string
  idToken: string
}

/** What a service asks a token for. */
export interface ServiceTokenRequest {
  /** Scopes divided by spaces; default none, which gives a token without `scope`. */
  scope?: string
  /** The API the access token is for; default the orders API. */
  resource?: string
}

/**
 * Signs a person in with the authorization code flow and PKCE as the public client, headless but
 * over real HTTP, and allows what is asked for.
 *
 * @throws `SignInRefused` when the credentials are wrong; an error of openid-client when the
 * provider sends the person back with an error, as for an unknown resource
 */
export async function signInWithCode(
  provider: Pick<IdentityProvider, 'issuer' | 'webClient'>,
  request: SignInRequest,
): Promise<SignedIn> {
  const { id, redirectUri } = provider.webClient
  const configuration = await discover(provider.issuer, id, client.None())
  const scope = request.scope ?? 'openid profile email orders:read'
  const resource = request.resource === undefined ? {} : { resource: request.resource }
  const pkceCodeVerifier = client.randomPKCECodeVerifier()
  const expectedState = client.randomState()
  const expectedNonce = client.randomNonce()
  const start = client.buildAuthorizationUrl(configuration, {
    redirect_uri: redirectUri,
    scope,
    state: expectedState,
    nonce: expectedNonce,
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    // OpenID Connect Core, section 11: without it offline_access is ignored.
    prompt: 'consent',
    ...resource,
  })
  const callback = await visit(start, redirectUri, request)
  const checks = { pkceCodeVerifier, expectedState, expectedNonce, idTokenExpected: true }
  const tokens = await client.authorizationCodeGrant(configuration, callback, checks, resource)
  if (tokens.id_token === undefined) throw new Error('The provider sent no ID token')
  return {
    accessToken: tokens.access_token,
    idToken: tokens.id_token,
    ...(tokens.refresh_token === undefined ? {} : { refreshToken: tokens.refresh_token }),
  }
}

/** An access token for the confidential client itself, with the client credentials grant. */
export async function clientCredentialsToken(
  provider: Pick<IdentityProvider, 'issuer' | 'serviceClient'>,
  request: ServiceTokenRequest = {},
): Promise<string> {
  const { id, secret } = provider.serviceClient
  const configuration = await discover(provider.issuer, id, client.ClientSecretBasic(secret))
  const parameters = new URLSearchParams()
  if (request.scope !== undefined) parameters.set('scope', request.scope)
  if (request.resource !== undefined) parameters.set('resource', request.resource)
  const tokens = await client.clientCredentialsGrant(configuration, parameters)
  return tokens.access_token
}

function discover(
  issuer: string,
  clientId: string,
  authentication: client.ClientAuth,
): Promise<client.Configuration> {
  // The sample provider speaks plain HTTP on the loopback, which openid-client refuses unasked.
  const execute = [client.allowInsecureRequests]
  return client.discovery(new URL(issuer), clientId, undefined, authentication, { execute })
}
