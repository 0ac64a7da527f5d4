import type { ClientMetadata } from 'oidc-provider'

/** The public client: authorization code with PKCE, no secret, refresh tokens on request. */
export const webClientId = 'demo-web'

/** The confidential client: client credentials, introspection and revocation. */
export const serviceClientId = 'demo-service'

/**
 * Where `demo-web` may be sent back to unless said otherwise. The port of a loopback address is
 * not compared (RFC 8252, section 7.3), so an app may listen on any.
 */
export const loopbackRedirectUris: readonly [string, ...string[]] = [
  'http://127.0.0.1/callback',
  'http://localhost/callback',
]

/** What {@link clients} needs to know. */
export interface ClientSettings {
  /** The client secret of `demo-service`. */
  serviceClientSecret: string
  /** Every redirect URI of `demo-web`; at least one. */
  redirectUris: readonly string[]
}

/** The registrations of the two clients. */
export function clients({ serviceClientSecret, redirectUris }: ClientSettings): ClientMetadata[] {
  return [
    {
      client_id: webClientId,
      client_name: 'Demo web app',
      // "native" is what makes oidc-provider accept any port of a loopback redirect URI.
      application_type: 'native',
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      redirect_uris: [...redirectUris],
    },
    {
      client_id: serviceClientId,
      client_name: 'Demo service',
      client_secret: serviceClientSecret,
      token_endpoint_auth_method: 'client_secret_basic',
      grant_types: ['client_credentials'],
      response_types: [],
      redirect_uris: [],
    },
  ]
}
