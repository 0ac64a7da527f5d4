import type { AdapterFactory, Configuration, JWK } from 'oidc-provider'
import { accessTokenClaims, claimsByScope, identityClaims } from './account-claims.ts'
import { accountBySubject } from './accounts.ts'
import { clients } from './clients.ts'
import type { ClientSettings } from './clients.ts'
import { errorPage } from './pages.ts'
import { ordersResource, resourceServer } from './resources.ts'
import type { SigningAlgorithm } from './resources.ts'

/** Everything about a provider that is not the same for all of them. */
export interface ProviderSettings extends ClientSettings {
  /** Lifetime of every access token, in whole seconds. */
  accessTokenSeconds: number
  /** Which of the keys signs JWT access tokens; ID tokens are always RS256. */
  accessTokenAlgorithm: SigningAlgorithm
  adapter: AdapterFactory
  /** Keys that sign the provider's cookies. */
  cookieKeys: readonly string[]
  /** Private keys, all published; the first that fits an algorithm signs. */
  signingKeys: readonly JWK[]
}

const minute = 60
const hour = 60 * minute
const day = 24 * hour

/**
 * The configuration of the sample provider. It sets every option whose default oidc-provider
 * announces as unfit, so nothing is announced.
 */
export function providerConfiguration(settings: ProviderSettings): Configuration {
  return {
    adapter: settings.adapter,
    clients: clients(settings),
    claims: claimsByScope,
    cookies: { keys: settings.cookieKeys },
    jwks: { keys: settings.signingKeys },
    clientBasedCORS: (_ctx, origin, client) =>
      client.clientAuthMethod === 'none' && isLoopbackOrigin(origin),
    findAccount(_ctx, subject) {
      const account = accountBySubject(subject)
      return account && { accountId: subject, claims: () => identityClaims(account) }
    },
    extraTokenClaims(_ctx, token) {
      const subject = 'accountId' in token ? token.accountId : undefined
      const account = subject === undefined ? undefined : accountBySubject(subject)
      return account && accessTokenClaims(account)
    },
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    renderError(ctx, { error, error_description: description }) {
      ctx.type = 'html'
      ctx.body = errorPage(description === undefined ? error : `${error}: ${description}`)
    },
    ttl: {
      AccessToken: (_ctx, { resourceServer: api }) =>
        api?.accessTokenTTL ?? settings.accessTokenSeconds,
      ClientCredentials: (_ctx, { resourceServer: api }) =>
        api?.accessTokenTTL ?? settings.accessTokenSeconds,
      AuthorizationCode: minute,
      IdToken: hour,
      Interaction: hour,
      Session: day,
      Grant: 14 * day,
      RefreshToken: 14 * day,
    },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      clientCredentials: { enabled: true },
      introspection: {
        enabled: true,
        // RFC 7662 wants a protected endpoint: an API asks with the service's credentials.
        allowedPolicy: (_ctx, client) => client.clientAuthMethod !== 'none',
      },
      revocation: {
        enabled: true,
        allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId,
      },
      resourceIndicators: {
        enabled: true,
        defaultResource: (_ctx, _client, oneOf) => oneOf ?? ordersResource,
        getResourceServerInfo: (_ctx, identifier) =>
          resourceServer(identifier, settings.accessTokenAlgorithm),
        useGrantedResource: () => true,
      },
    },
  }
}

function isLoopbackOrigin(origin: string): boolean {
  const hostname = URL.parse(origin)?.hostname
  return hostname === '127.0.0.1' || hostname === 'localhost' || hostname === '[::1]'
}
