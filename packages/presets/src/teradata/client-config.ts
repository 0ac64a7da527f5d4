import type { IncomingMessage, ServerResponse } from 'node:http'
import { checkNames } from '@sekisho/core/options'
import { neededText } from '../product/setting-values.ts'

/** What a client has to know to send somebody to the identity provider. */
export interface ClientConfig {
  readonly idpUrl: string
  readonly clientId: string
}

/** @throws {TypeError} for half of it. */
export function clientConfigOf(
  attributes: Readonly<Record<string, string>> | null,
): ClientConfig | null {
  if (attributes === null) return null
  return {
    idpUrl: neededText('IdpUrl of <IdpConfig>', attributes['IdpUrl']),
    clientId: neededText('ClientId of <IdpConfig>', attributes['ClientId']),
  }
}

/**
 * Answers GET and HEAD with `{ idpUrl, clientId }` and nothing else, 405 to other methods; for `node:http`
 * and Express. It is public: mount it in front of `jwtAuth`.
 *
 * @throws {TypeError} for anything but the two texts.
 */
export function clientConfigHandler(
  config: ClientConfig,
): (request: IncomingMessage, response: ServerResponse) => void {
  checkNames(config, ['idpUrl', 'clientId'], 'the client configuration')
  const body = JSON.stringify({
    idpUrl: neededText('idpUrl of the client configuration', config.idpUrl),
    clientId: neededText('clientId of the client configuration', config.clientId),
  })
  return (request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD' }).end()
      return
    }
    response
      .writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-cache' })
      .end(body)
  }
}
