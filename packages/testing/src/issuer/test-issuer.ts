import { remoteJwks } from '@sekisho/core'
import type { IssuerOptions, RemoteKeysOptions, SharedOptions } from '@sekisho/core'
import { testClock, type TestClock } from '../test-clock.ts'
import { accessToken, type TokenOptions } from './access-token.ts'
import type { IssuerBehaviour } from './issuer-behaviour.ts'
import { startIssuerServer, type IssuerDocument } from './issuer-server.ts'
import type { SigningAlgorithm } from './signing-algorithm.ts'
import { signingKey, type SigningKey } from './signing-key.ts'

/** How a test issuer is set up; every part has a default. */
export interface TestIssuerOptions {
  /** Tells `iat` and `exp`, and the verifier's `now`. Default: a clock of its own. */
  readonly clock?: TestClock
  /** Default `RS256`. */
  readonly algorithm?: SigningAlgorithm
  /** The `aud` of its tokens. Default `https://api.example`. */
  readonly audience?: string
  /** Path of the issuer URL, beginning with a slash. Default none. */
  readonly path?: string
  /** `Cache-Control` of its documents. Default none. */
  readonly cacheControl?: string
  /** Issuers with another name here have other keys under the same kids. Default `default`. */
  readonly keyring?: string
}

/** A running issuer with real keys behind real HTTP, on a free port of 127.0.0.1. */
export interface TestIssuer {
  /** The `iss` of its tokens: `http://127.0.0.1:<port><path>`. */
  readonly issuer: string
  readonly audience: string
  readonly jwksUrl: string
  readonly clock: TestClock
  /** The key that signs at the moment. */
  readonly key: SigningKey
  /** A good access token (RFC 9068 section 2.2), but for the changes asked for. */
  token(options?: TokenOptions): string
  /** The options of a verifier that accepts `token()`: to spread, and to override. */
  options(remote?: RemoteKeysOptions): IssuerOptions & Pick<SharedOptions, 'now'>
  /** Signs with a new key from now on; the keys before stay published. */
  rotate(): Promise<void>
  /** Publishes only the key that signs. */
  retire(): void
  /** Adds entries to the key set as they are, good or bad. */
  publish(...entries: readonly unknown[]): void
  /** Answers in this way from now on; by default both the key set and the metadata. */
  behave(behaviour: IssuerBehaviour, documents?: readonly IssuerDocument[]): void
  /** Requests that came for a path, or for all of them. */
  requests(path?: string): number
  /** Ends the server and every open connection; closing again does nothing more. */
  close(): Promise<void>
}

/** Starts a test issuer. Keys are made once per process, so starting another costs little. */
export async function startTestIssuer(settings: TestIssuerOptions = {}): Promise<TestIssuer> {
  const { algorithm = 'RS256', audience = 'https://api.example', path = '' } = settings
  const { clock = testClock(), keyring = 'default' } = settings
  let keys = [await signingKey(keyring, algorithm, 1)]
  let made = 1
  const extras: unknown[] = []
  const server = await startIssuerServer({
    path,
    cacheControl: settings.cacheControl ?? null,
    jwks: () => ({ keys: [...keys.map((key) => key.publicJwk), ...extras] }),
    discovery: (origin) => metadata(origin + path),
  })
  const issuer = server.origin + path
  const jwksUrl = `${issuer}/jwks`
  const newest = (): SigningKey => keys[0] as SigningKey
  return {
    issuer,
    audience,
    jwksUrl,
    clock,
    get key() {
      return newest()
    },
    token: (options) => accessToken(newest(), { issuer, audience, nowMs: clock.now() }, options),
    options: (remote) => ({ issuer, audience, keys: remoteJwks(jwksUrl, remote), now: clock.now }),
    rotate: async () => {
      made += 1
      keys = [await signingKey(keyring, algorithm, made), ...keys]
    },
    retire: () => {
      keys = [newest()]
    },
    publish: (...entries) => void extras.push(...entries),
    behave: (behaviour, documents = ['jwks', 'discovery']) => server.behave(behaviour, documents),
    requests: (of) => server.requests(of),
    close: () => server.close(),
  }
}

function metadata(issuer: string): object {
  return {
    issuer,
    jwks_uri: `${issuer}/jwks`,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
  }
}
