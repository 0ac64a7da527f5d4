import type { JwsAlgorithm } from './algorithms.ts'
import type { VerificationKey } from './verification-key.ts'

/** What a key source is told of the issuer it serves. */
export interface KeySourceContext {
  /** The configured issuers of the policy this source belongs to. */
  readonly issuers: readonly string[]
  /** The algorithms the policy allows; keys for others are left out. */
  readonly algorithms: readonly JwsAlgorithm[]
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** How the keys of one issuer are, for logs, metrics and a readiness probe. */
export interface KeySourceHealth {
  /** The constructor that made the source. */
  readonly kind: string
  /**
   * `idle`: not asked yet, or so long ago that the next token asks anew. `ready`: fresh keys.
   * `stale`: old keys serve, the last look-up failed. `unavailable`: no key may serve.
   */
  readonly state: 'idle' | 'ready' | 'stale' | 'unavailable'
  /** Keys held, usable for signatures. */
  readonly keys: number
  /** Seconds since the keys were last read; null when they never were, or never change. */
  readonly ageSeconds: number | null
  /** Seconds until the next look-up is due; null when none is. */
  readonly nextRefreshSeconds: number | null
  /** What the last look-up failed with; null when it went well. */
  readonly lastError: string | null
}

/** The keys of one issuer, in use. It belongs to one policy and is shared with no other. */
export interface KeyProvider {
  /**
   * The one key for a token; at once when it is in memory, else as a promise.
   *
   * @throws {AuthError} `key_not_found`, or `keys_unavailable` when the keys cannot be had.
   */
  find(algorithm: string, kid: string | undefined): VerificationKey | Promise<VerificationKey>
  /** Loads the keys unless some are in memory. Never rejects; `health` tells how it went. */
  prepare(): Promise<void>
  /** How the keys are; it asks nobody. */
  health(): KeySourceHealth
  /**
   * Told when an update of the policy leaves these keys behind: requests that came before still use
   * them, so what is under way must come to its end. Default: `close()` is called instead.
   */
  retire?(): void
  /** Ends what runs in the background, and what is under way. */
  close(): void
}

/**
 * Where the keys of an issuer come from: made by `discovery()`, `remoteJwks()`, `jwksFile()`,
 * `staticKeys()`, `publicKeyPem()` or `sharedSecret()`, and opened by the verifier.
 */
export interface KeySource {
  /** The name of the constructor that made it, for messages. */
  readonly kind: string
  /** The algorithms it can serve. */
  readonly algorithms: readonly JwsAlgorithm[]
  /** The algorithms allowed when the policy names none. */
  readonly defaultAlgorithms: readonly JwsAlgorithm[]
  /** @throws {TypeError} when the source and the policy contradict each other. */
  open(context: KeySourceContext): KeyProvider
}
