import { fetchableUrl } from '../../options/checks.ts'
import { shown } from '../../shown.ts'
import { publicKeyAlgorithms } from '../algorithms.ts'
import type { KeySource } from '../key-source.ts'
import {
  fetchDocument,
  UnexpectedStatus,
  type FetchedDocument,
} from '../../outbound/fetch-document.ts'
import { withoutQuery } from '../../outbound/without-query.ts'
import { openRemoteKeys } from './open-remote-keys.ts'
import {
  resolveRemoteKeysOptions,
  type RemoteKeysOptions,
  type RemoteKeysSettings,
} from './remote-options.ts'

/**
 * The keys that the issuer's own metadata point to; the default key source.
 *
 * Asks `<issuer>/.well-known/openid-configuration` (OpenID Connect Discovery section 4) and, when
 * that is not there, the well-known form of RFC 8414 section 3.1, before every fetch of the keys: a
 * moved `jwks_uri` is followed. The metadata's `issuer` must equal the configured one exactly.
 *
 * @throws {TypeError} when the verifier is made, for several issuers or one that is no https URL.
 */
export function discovery(options: RemoteKeysOptions = {}): KeySource {
  const settings = resolveRemoteKeysOptions(options, 'discovery()')
  return {
    kind: 'discovery()',
    algorithms: publicKeyAlgorithms,
    defaultAlgorithms: publicKeyAlgorithms,
    open: (context) => {
      const issuer = context.issuers[0] as string
      if (context.issuers.length > 1) {
        throw new TypeError(
          'Sekisho: discovery() serves one issuer; list each issuer in issuers, or name the keys with remoteJwks()',
        )
      }
      checkIssuer(issuer, settings)
      const locate = (deadline: AbortSignal): Promise<URL> =>
        discoverJwksUrl(issuer, settings, deadline)
      return openRemoteKeys({ kind: 'discovery()', source: issuer, locate }, settings, context)
    },
  }
}

function checkIssuer(issuer: string, settings: RemoteKeysSettings): void {
  const url = fetchableUrl('issuer, as discovery() needs it,', issuer, settings.allowInsecureHttp)
  if (url.search !== '' || url.hash !== '') {
    throw new TypeError(
      `Sekisho: issuer must have no query and no fragment for discovery() (RFC 8414 section 2); got ${shown(issuer)}`,
    )
  }
}

/** The two places where an issuer's metadata may lie. RFC 8414 section 3.1; OIDC Discovery section 4. */
export function metadataUrls(issuer: string): readonly URL[] {
  const openid = new URL(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`)
  const oauth = new URL(issuer)
  oauth.pathname = `/.well-known/oauth-authorization-server${oauth.pathname.replace(/\/$/, '')}`
  return [openid, oauth]
}

async function discoverJwksUrl(
  issuer: string,
  settings: RemoteKeysSettings,
  deadline: AbortSignal,
): Promise<URL> {
  const { document } = await firstMetadata(metadataUrls(issuer), settings, deadline)
  if (document['issuer'] !== issuer) {
    throw new Error(
      `the metadata are of issuer ${shown(document['issuer'])}, expected exactly ${shown(issuer)}; compare a trailing slash`,
    )
  }
  const url = fetchableUrl(
    'jwks_uri of the metadata',
    document['jwks_uri'],
    settings.allowInsecureHttp,
  )
  // Loopback http is for an issuer on loopback; another one has no business there.
  if (url.protocol === 'http:' && issuer.startsWith('https:')) {
    throw new Error(
      `jwks_uri of the metadata is ${withoutQuery(url.href)}, expected https as the issuer`,
    )
  }
  return url
}

async function firstMetadata(
  [url, ...others]: readonly URL[],
  settings: RemoteKeysSettings,
  deadline: AbortSignal,
): Promise<FetchedDocument> {
  try {
    return await fetchDocument(url as URL, settings, deadline)
  } catch (error) {
    const absent = error instanceof UnexpectedStatus && error.status >= 400 && error.status < 500
    if (absent && others.length > 0) return firstMetadata(others, settings, deadline)
    throw error
  }
}
