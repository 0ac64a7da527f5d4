import { createVerifier, discovery, isAuthError, remoteJwks, staticKeys } from '@sekisho/core'
import { Fault, type Target } from '../target.ts'
import { mistakeOf } from './expected.ts'
import { audience, claims, headerOf, issuer, jwks, signed } from './keys.ts'

const token = signed('EdDSA', headerOf('EdDSA'), JSON.stringify(claims()))
const good = JSON.stringify(jwks)
process.removeAllListeners('warning')
process.on('warning', () => {})

/** What a verifier makes of a token when the issuer answers this. */
async function verdict(keys: ReturnType<typeof remoteJwks>): Promise<string> {
  const verifier = createVerifier({ issuer, audience, keys })
  try {
    await verifier.verify(token)
    return 'accepted'
  } catch (error) {
    if (!isAuthError(error)) throw error
    const { code } = error
    if (code !== 'keys_unavailable' && code !== 'key_not_found' && code !== 'signature_invalid') {
      throw new Fault(`a bad document is not ${code}`)
    }
    const [source] = verifier.health().sources
    return `${code} ${(source?.lastError ?? '').replaceAll(/"[^"]*"|\d+/g, '…').slice(0, 80)}`
  } finally {
    await verifier.close()
  }
}

function answering(body: (url: string) => string): typeof fetch {
  return async (url) =>
    new Response(body(String(url instanceof Request ? url.url : url)), {
      headers: { 'content-type': 'application/json' },
    })
}

/** A key set as the issuer might send it. */
export const jwksDocument: Target = {
  name: 'jwks-document',
  seeds: [
    good,
    JSON.stringify({ keys: [...jwks.keys, { kty: 'oct', k: 'AA' }, null, 5, {}] }),
    '{"keys":[]}',
  ],
  run: (input) => verdict(remoteJwks(`${issuer}/jwks`, { fetch: answering(() => input) })),
}

const metadata = {
  issuer,
  jwks_uri: `${issuer}/jwks`,
  id_token_signing_alg_values_supported: ['RS256'],
  token_endpoint: `${issuer}/token`,
}

/** Metadata of the issuer; the key set itself is good. */
export const metadataDocument: Target = {
  name: 'metadata-document',
  seeds: [
    JSON.stringify(metadata),
    JSON.stringify({ ...metadata, jwks_uri: 'http://127.0.0.1/jwks' }),
    JSON.stringify({ ...metadata, issuer: `${issuer}/` }),
  ],
  run: (input) =>
    verdict(discovery({ fetch: answering((url) => (url.endsWith('/jwks') ? good : input)) })),
}

/** Keys as somebody might configure them: a mistake is a `TypeError`. */
export const configuredKeys: Target = {
  name: 'configured-keys',
  seeds: [good, JSON.stringify(jwks.keys[0]), JSON.stringify(jwks.keys)],
  run: async (input) => {
    let keys: unknown
    try {
      keys = JSON.parse(input)
    } catch {
      return 'not JSON'
    }
    try {
      createVerifier({
        issuer,
        audience,
        keys: staticKeys(keys as Parameters<typeof staticKeys>[0]),
      })
    } catch (error) {
      return mistakeOf(error)
    }
    return 'taken'
  },
}
