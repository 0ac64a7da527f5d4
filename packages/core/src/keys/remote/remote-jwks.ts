import { fetchableUrl } from '../../options/checks.ts'
import { publicKeyAlgorithms } from '../algorithms.ts'
import type { KeySource } from '../key-source.ts'
import { openRemoteKeys } from './open-remote-keys.ts'
import { resolveRemoteKeysOptions, type RemoteKeysOptions } from './remote-options.ts'

/**
 * The keys at a JWKS URL, fetched at the first token and kept fresh (RFC 7517 section 5).
 *
 * @throws {TypeError} for a URL that is not https (http on a loopback address is let through).
 */
export function remoteJwks(url: string, options: RemoteKeysOptions = {}): KeySource {
  const settings = resolveRemoteKeysOptions(options, 'remoteJwks()')
  const jwksUrl = fetchableUrl('the URL of remoteJwks()', url, settings.allowInsecureHttp)
  return {
    kind: 'remoteJwks()',
    algorithms: publicKeyAlgorithms,
    defaultAlgorithms: publicKeyAlgorithms,
    open: (context) =>
      openRemoteKeys(
        { kind: 'remoteJwks()', source: jwksUrl.href, locate: () => jwksUrl },
        settings,
        context,
      ),
  }
}
