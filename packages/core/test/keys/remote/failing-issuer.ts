import type { RequestListener } from 'node:http'
import type { AuthError } from '../../../src/errors.ts'
import { discovery } from '../../../src/keys/remote/discovery.ts'
import type { RemoteKeysOptions } from '../../../src/keys/remote/remote-options.ts'
import type { Verifier } from '../../../src/verifier.ts'
import {
  baseClaims,
  foreignKeys,
  keys,
  nowSeconds,
  sign,
  verifierFor,
  type TestKey,
} from '../../signing.ts'
import { serve, type TestServer } from './serve.ts'

/** What an issuer publishes. */
export type PublishedDocument = 'metadata' | 'keys'

const openid = '/.well-known/openid-configuration'

/** An issuer with metadata and keys, either of which can be made to fail, and a verifier of it. */
export class FailingIssuer {
  /** Answers one of the documents instead of the issuer; null while all is well. */
  failing: { readonly document: PublishedDocument; readonly answer: RequestListener } | null = null
  jwks: unknown = { keys: [keys.p256.jwk] }
  now = nowSeconds
  readonly verifier: Verifier
  readonly #server: TestServer

  private constructor(server: TestServer, options: RemoteKeysOptions) {
    this.#server = server
    this.verifier = verifierFor({
      issuer: server.origin,
      keys: discovery({ timeoutMs: 500, ...options }),
      now: () => this.now * 1000,
    })
  }

  static async start(options: RemoteKeysOptions = {}): Promise<FailingIssuer> {
    const started: { issuer?: FailingIssuer } = {}
    const server = await serve((request, response) => {
      const { url = '' } = request
      const { failing, jwks } = started.issuer as FailingIssuer
      const document = url === openid ? 'metadata' : 'keys'
      if (failing?.document === document && !url.startsWith('/moved')) {
        failing.answer(request, response)
        return
      }
      const metadata = { issuer: server.origin, jwks_uri: `${server.origin}/keys` }
      response.end(JSON.stringify(document === 'metadata' ? metadata : jwks))
    })
    started.issuer = new FailingIssuer(server, options)
    return started.issuer
  }

  /** An issuer whose keys the verifier has fetched already. */
  static async warm(options: RemoteKeysOptions = {}): Promise<FailingIssuer> {
    const issuer = await FailingIssuer.start(options)
    await issuer.verifier.prepare()
    return issuer
  }

  /** How often a path was asked for; all paths without one. */
  requests(path?: string): number {
    const { requests } = this.#server
    return path === undefined ? requests.length : requests.filter((url) => url === path).length
  }

  token(key: TestKey, kid = key.jwk.kid): string {
    const iss = this.#server.origin
    return sign({ alg: 'ES256', kid }, baseClaims({ iss, iat: this.now, exp: this.now + 60 }), key)
  }

  /** 'accepted', or the code of the refusal, with the seconds to wait where it names some. */
  verdict(token: string): Promise<string> {
    return this.verifier.verify(token).then(
      () => 'accepted',
      (error: unknown) => {
        const { code, retryAfterSeconds } = error as AuthError
        return retryAfterSeconds === undefined ? code : `${code}, again in ${retryAfterSeconds} s`
      },
    )
  }

  good(): Promise<string> {
    return this.verdict(this.token(keys.p256))
  }

  /** Signed by somebody else under a kid that the issuer has. */
  forged(): Promise<string> {
    return this.verdict(this.token(foreignKeys.p256, 'p256'))
  }

  /** Signed by a key that was never published, under its own kid. */
  unknown(): Promise<string> {
    return this.verdict(this.token(foreignKeys.p256))
  }

  lastError(): string | null {
    return this.verifier.health().sources[0]?.lastError ?? null
  }

  state(): string | undefined {
    return this.verifier.health().sources[0]?.state
  }
}
