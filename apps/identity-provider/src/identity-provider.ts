import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { Provider } from 'oidc-provider'
import { loopbackRedirectUris, serviceClientId, webClientId } from './clients.ts'
import { handleInteraction, isInteraction } from './interactions.ts'
import { memoryAdapterFactory } from './memory-adapter.ts'
import { providerConfiguration } from './provider-configuration.ts'
import type { SigningAlgorithm } from './resources.ts'
import { generateSigningKeys } from './signing-keys.ts'

/** How to start the provider; every part has a default that suits a test. */
export interface IdentityProviderOptions {
  /** TCP port; 0, the default, takes any free one. */
  port?: number
  /** The address to listen on, which is also the host of the issuer; default `127.0.0.1`. */
  host?: string
  /** Lifetime of every access token in whole seconds, at least 1; default 300. */
  accessTokenSeconds?: number
  /** The algorithm of JWT access tokens; default `RS256`. ID tokens are RS256 either way. */
  accessTokenAlgorithm?: SigningAlgorithm
  /** Where `demo-web` may be sent back to; default `/callback` on any port of the loopback. */
  redirectUris?: readonly [string, ...string[]]
}

/** A running OpenID provider. */
export interface IdentityProvider {
  /** The `iss` of every token: `http://<host>:<port>`, without a slash at the end. */
  readonly issuer: string
  /** The address of the discovery document. */
  readonly discoveryUrl: string
  /** The address of the published keys. */
  readonly jwksUrl: string
  /** The public client, for the authorization code flow with PKCE. */
  readonly webClient: { readonly id: string; readonly redirectUri: string }
  /** The confidential client; its secret is made at start and known nowhere else. */
  readonly serviceClient: { readonly id: string; readonly secret: string }
  /**
   * Signs with fresh keys from now on. They come first in the JWKS; the keys before them stay
   * published, so tokens already issued still verify. Sessions and refresh tokens are kept.
   */
  rotateKeys(): Promise<void>
  /** Publishes only the newest keys: tokens signed before the last rotation stop verifying. */
  dropOldKeys(): void
  /** Stops listening and ends open connections. Closing again does nothing more. */
  close(): Promise<void>
}

/**
 * Starts an OpenID provider of its own, with its own keys, secret and storage.
 *
 * @throws when the port is taken, or when `accessTokenSeconds` is not a positive whole number
 */
export async function startIdentityProvider(
  options: IdentityProviderOptions = {},
): Promise<IdentityProvider> {
  const accessTokenSeconds = options.accessTokenSeconds ?? 300
  if (!Number.isInteger(accessTokenSeconds) || accessTokenSeconds < 1) {
    throw new RangeError(
      `accessTokenSeconds must be a whole number from 1, got ${accessTokenSeconds}`,
    )
  }
  const redirectUris = options.redirectUris ?? loopbackRedirectUris
  const host = options.host ?? '127.0.0.1'
  const settings = {
    accessTokenSeconds,
    accessTokenAlgorithm: options.accessTokenAlgorithm ?? 'RS256',
    redirectUris,
    serviceClientSecret: randomSecret(),
    adapter: memoryAdapterFactory(),
    cookieKeys: [randomSecret()],
  }
  let newestKeys = await generateSigningKeys()
  let answer: Answer = answerStarting
  const server = createServer((request, response) => answer(request, response))
  const port = await listen(server, options.port ?? 0, host)
  const issuer = `http://${host.includes(':') ? `[${host}]` : host}:${port}`
  let signingKeys = newestKeys

  // The keystore of a Provider cannot change, so new keys mean a new Provider on the same storage.
  function serve(): void {
    answer = answerWith(new Provider(issuer, providerConfiguration({ ...settings, signingKeys })))
  }

  serve()
  return {
    issuer,
    discoveryUrl: `${issuer}/.well-known/openid-configuration`,
    jwksUrl: `${issuer}/jwks`,
    webClient: { id: webClientId, redirectUri: redirectUris[0] },
    serviceClient: { id: serviceClientId, secret: settings.serviceClientSecret },
    async rotateKeys() {
      newestKeys = await generateSigningKeys()
      signingKeys = [...newestKeys, ...signingKeys]
      serve()
    },
    dropOldKeys() {
      signingKeys = newestKeys
      serve()
    },
    async close() {
      if (!server.listening) return
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void

function answerStarting(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(503).end()
}

function answerWith(provider: Provider): Answer {
  const answerAsProvider = provider.callback()
  return (request, response) => {
    const answered = isInteraction(request)
      ? handleInteraction(provider, request, response)
      : answerAsProvider(request, response)
    answered.catch((error: unknown) => {
      console.error(error)
      if (response.headersSent) response.destroy()
      else response.writeHead(500).end()
    })
  }
}

async function listen(server: Server, port: number, host: string): Promise<number> {
  server.listen(port, host)
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('Not listening on TCP')
  return address.port
}

function randomSecret(): string {
  return randomBytes(32).toString('base64url')
}
