import { AuthError } from '../../errors.ts'
import { elapsed } from '../elapsed.ts'
import { found } from '../found.ts'
import type { KeySet } from '../key-set.ts'
import type { KeyProvider, KeySourceHealth } from '../key-source.ts'
import type { VerificationKey } from '../verification-key.ts'
import type { RemoteKeysSettings } from './remote-options.ts'
import { processWarning } from '../../process-warning.ts'

/** What one fetch brought. */
export interface LoadedKeys {
  readonly keys: KeySet
  /** How long the sender allows the answer to be kept; null when not stated. */
  readonly maxAgeSeconds: number | null
}

/** Keys from before this process started. */
export interface RestoredKeys {
  readonly keys: KeySet
  /** Seconds since 1970: their age counts from there. */
  readonly fetchedAt: number
}

/** Where the keys of a cache come from. */
export interface KeysOrigin {
  /** The constructor of the source. */
  readonly kind: string
  /** URL or issuer, for messages. */
  readonly source?: string
  readonly restored?: RestoredKeys
}

type CacheBounds = Pick<
  RemoteKeysSettings,
  'cacheMaxAgeSeconds' | 'refreshIntervalSeconds' | 'staleIfErrorSeconds' | 'cooldownSeconds'
>

const rememberedKids = 1000
/** A kid that was missing may cause no other fetch for this many cooldowns, so new kids get the turn. */
const missingKidCooldowns = 3

/**
 * Keeps the keys of one issuer through refreshes, rotations, floods and outages.
 *
 * A key in memory is answered at once. Anything that needs the issuer shares one fetch; unknown kids
 * and failures cause at most one fetch per cooldown. A failed fetch never drops good keys.
 */
export class KeyCache implements KeyProvider {
  readonly #load: (closed: AbortSignal) => Promise<LoadedKeys>
  readonly #bounds: CacheBounds
  readonly #now: () => number
  readonly #kind: string
  readonly #source: string
  #keys: KeySet | undefined
  #fetchedAt = -Infinity
  #refreshAt = -Infinity
  #failedAt = -Infinity
  #missFetchAt = -Infinity
  #lastError: unknown
  /** True when it brought keys. */
  #fetching: Promise<boolean> | undefined
  readonly #missingKids = new Map<string, number>()
  readonly #closed = new AbortController()

  constructor(
    load: (closed: AbortSignal) => Promise<LoadedKeys>,
    bounds: CacheBounds,
    now: () => number,
    { kind, source = 'the issuer', restored }: KeysOrigin,
  ) {
    this.#load = load
    this.#bounds = bounds
    this.#now = now
    this.#kind = kind
    this.#source = source
    if (restored !== undefined) {
      this.#keys = restored.keys
      this.#fetchedAt = restored.fetchedAt
    }
  }

  find(algorithm: string, kid: string | undefined): VerificationKey | Promise<VerificationKey> {
    const now = this.#now() / 1000
    const keys = this.#keys
    if (keys === undefined || !this.#mayServe(now)) return this.#findAfterFetch(algorithm, kid)
    if (now >= this.#refreshAt && !this.#coolingDown(now)) void this.#fetch()
    const match = keys.find(algorithm, kid)
    if (match !== 'none') return found(match, keys, algorithm, kid)
    // After a failed fetch nobody knows whether the key exists: that is not the client's fault.
    if (this.#coolingDown(now)) throw this.#unavailable()
    return this.#fetching !== undefined || this.#mayAskFor(kid, now)
      ? this.#findMissing(algorithm, kid, now)
      : found(match, keys, algorithm, kid)
  }

  async prepare(): Promise<void> {
    const now = this.#now() / 1000
    const fresh = this.#keys !== undefined && this.#mayServe(now)
    if (!fresh && !this.#coolingDown(now)) await this.#fetch()
  }

  health(): KeySourceHealth {
    const now = this.#now() / 1000
    const failed = this.#failedAt > -Infinity
    // Keys that are asked for at every token are as good as the last answer.
    const always = this.#bounds.cacheMaxAgeSeconds === 0 && !failed
    const serves = this.#keys !== undefined && (always || this.#mayServe(now))
    const asked = failed || this.#keys !== undefined
    const due = Math.max(this.#refreshAt, this.#failedAt + this.#bounds.cooldownSeconds)
    return {
      kind: this.#kind,
      state: serves ? (failed ? 'stale' : 'ready') : failed ? 'unavailable' : 'idle',
      keys: this.#keys?.size ?? 0,
      ageSeconds: this.#keys === undefined ? null : now - this.#fetchedAt,
      nextRefreshSeconds: asked && Number.isFinite(due) ? Math.max(0, due - now) : null,
      lastError: failed ? describe(this.#lastError) : null,
    }
  }

  /** Nothing to end: a fetch under way keeps to its deadline, and no other begins without a token. */
  retire(): void {}

  /** Ends a fetch under way; keys in memory go on serving while they may, nothing is fetched. */
  close(): void {
    this.#closed.abort(new Error('the verifier was closed'))
    this.#missingKids.clear()
  }

  /** True while the keys may answer without waiting: fresh, or old in an outage that was just seen. */
  #mayServe(now: number): boolean {
    const { cacheMaxAgeSeconds, staleIfErrorSeconds, cooldownSeconds } = this.#bounds
    const age = elapsed(this.#fetchedAt, now)
    if (age < cacheMaxAgeSeconds) return true
    // Two cooldowns, so that under traffic the next try runs beside the requests, not before them.
    const outageSeen = elapsed(this.#failedAt, now) < 2 * cooldownSeconds
    return outageSeen && age < cacheMaxAgeSeconds + staleIfErrorSeconds
  }

  #coolingDown(now: number): boolean {
    return elapsed(this.#failedAt, now) < this.#bounds.cooldownSeconds
  }

  #mayAskFor(kid: string | undefined, now: number): boolean {
    const { cooldownSeconds } = this.#bounds
    if (elapsed(this.#missFetchAt, now) < cooldownSeconds) return false
    const missedAt = kid === undefined ? undefined : this.#missingKids.get(kid)
    return missedAt === undefined || elapsed(missedAt, now) >= missingKidCooldowns * cooldownSeconds
  }

  async #findMissing(
    algorithm: string,
    kid: string | undefined,
    now: number,
  ): Promise<VerificationKey> {
    const joined = this.#fetching !== undefined
    if (!joined) this.#missFetchAt = now
    if (!(await this.#fetch())) throw this.#unavailable()
    const keys = this.#keys as KeySet
    const match = keys.find(algorithm, kid)
    if (match === 'none') {
      // The answer may have left before the key was published: the token has a turn of its own.
      if (joined) return this.find(algorithm, kid)
      if (kid !== undefined) this.#rememberMissing(kid, now)
    }
    return found(match, keys, algorithm, kid)
  }

  async #findAfterFetch(algorithm: string, kid: string | undefined): Promise<VerificationKey> {
    const joined = this.#fetching !== undefined
    const fetched = !this.#coolingDown(this.#now() / 1000) && (await this.#fetch())
    const keys = this.#keys
    if (keys === undefined || !(fetched || this.#mayServe(this.#now() / 1000))) {
      throw this.#unavailable()
    }
    const match = keys.find(algorithm, kid)
    if (match === 'none') {
      if (!fetched) throw this.#unavailable()
      if (joined) return this.find(algorithm, kid)
    }
    return found(match, keys, algorithm, kid)
  }

  /** Fetches once for everybody who asks meanwhile. Never rejects: the failure is kept. */
  async #fetch(): Promise<boolean> {
    this.#fetching ??= this.#load(this.#closed.signal)
      .then(
        (loaded) => {
          this.#accept(loaded)
          return true
        },
        (error: unknown) => {
          this.#warnOfOutage(error)
          this.#failedAt = this.#now() / 1000
          this.#lastError = error
          return false
        },
      )
      .finally(() => {
        this.#fetching = undefined
      })
    return this.#fetching
  }

  /** Once for each outage: without it a misconfigured issuer would show as 503 and nothing else. */
  #warnOfOutage(error: unknown): void {
    if (this.#failedAt > -Infinity || this.#closed.signal.aborted) return
    processWarning(
      'SEKISHO_KEYS_NOT_FETCHED',
      `Sekisho: the keys of ${this.#source} could not be fetched: ${describe(error)}`,
    )
  }

  #accept({ keys, maxAgeSeconds }: LoadedKeys): void {
    const { cooldownSeconds, refreshIntervalSeconds } = this.#bounds
    const kept = Math.max(cooldownSeconds, maxAgeSeconds ?? refreshIntervalSeconds)
    this.#keys = keys
    this.#fetchedAt = this.#now() / 1000
    this.#refreshAt = this.#fetchedAt + Math.min(kept, refreshIntervalSeconds)
    this.#failedAt = -Infinity
    this.#lastError = undefined
  }

  #rememberMissing(kid: string, now: number): void {
    const [oldest] = this.#missingKids.keys()
    if (this.#missingKids.size >= rememberedKids && oldest !== undefined)
      this.#missingKids.delete(oldest)
    this.#missingKids.set(kid, now)
  }

  #unavailable(): AuthError {
    const wait = Math.ceil(this.#failedAt + this.#bounds.cooldownSeconds - this.#now() / 1000)
    return new AuthError(
      'keys_unavailable',
      `the keys of the issuer could not be had, and none are cached that may still serve; ${this.#source}: ${describe(this.#lastError)}`,
      { cause: this.#lastError, retryAfterSeconds: Math.max(1, wait) },
    )
  }
}

/** A failed fetch in one line, with what lay below it: "fetch failed" alone helps nobody. */
function describe(error: unknown, levels = 5): string {
  // Not every value has a text, and a cause may be its own.
  if (!(error instanceof Error)) return typeof error === 'string' ? error : typeof error
  return error.cause === undefined || levels === 1
    ? error.message
    : `${error.message}: ${describe(error.cause, levels - 1)}`
}
