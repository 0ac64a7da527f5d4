import { AuthError } from '../../errors.ts'
import { elapsed } from '../elapsed.ts'
import { found } from '../found.ts'
import type { KeySet } from '../key-set.ts'
import type { KeyProvider, KeySourceHealth } from '../key-source.ts'
import type { VerificationKey } from '../verification-key.ts'
import { processWarning } from '../../process-warning.ts'

/** Files on disk as a source of keys. */
export interface KeyFiles {
  readonly kind: string
  /** Changes whenever a file does; never throws. */
  stamp(): string
  /** The keys as they stand on disk. @throws {TypeError} when a file is missing, broken or unsafe. */
  read(): KeySet
}

/**
 * Keys from files that may change: looked at again at most once per interval, on the request that
 * comes then. A set that cannot be read leaves the last good one in place and is reported.
 */
export class FileKeys implements KeyProvider {
  readonly #files: KeyFiles
  readonly #intervalSeconds: number
  readonly #now: () => number
  #keys: KeySet
  #stamp: string
  #readAt: number
  #lookedAt: number
  #closed = false
  #lastError: string | null = null

  /** @throws {TypeError} when the files cannot be read now. */
  constructor(files: KeyFiles, intervalSeconds: number, now: () => number) {
    this.#files = files
    this.#intervalSeconds = intervalSeconds
    this.#now = now
    // The stamp first: a change between the two is then seen at the next look.
    this.#stamp = files.stamp()
    this.#keys = files.read()
    this.#readAt = now() / 1000
    this.#lookedAt = this.#readAt
  }

  find(algorithm: string, kid: string | undefined): VerificationKey {
    this.#lookAgain()
    if (this.#keys.isEmpty) {
      throw new AuthError(
        'keys_unavailable',
        `${this.#files.kind} has no keys; ${this.#lastError ?? 'no file of this issuer has a key for its algorithms'}`,
      )
    }
    return found(this.#keys.find(algorithm, kid), this.#keys, algorithm, kid)
  }

  async prepare(): Promise<void> {
    this.#lookAgain()
  }

  health(): KeySourceHealth {
    this.#lookAgain()
    const stale = this.#lastError !== null
    return {
      kind: this.#files.kind,
      state: this.#keys.isEmpty ? 'unavailable' : stale ? 'stale' : 'ready',
      keys: this.#keys.size,
      ageSeconds: this.#now() / 1000 - this.#readAt,
      nextRefreshSeconds: this.#closed
        ? null
        : Math.max(0, this.#lookedAt + this.#intervalSeconds - this.#now() / 1000),
      lastError: this.#lastError,
    }
  }

  close(): void {
    this.#closed = true
  }

  #lookAgain(): void {
    const now = this.#now() / 1000
    if (this.#closed || elapsed(this.#lookedAt, now) < this.#intervalSeconds) return
    this.#lookedAt = now
    const stamp = this.#files.stamp()
    // What could not be read is tried again: not every fault lies in the file.
    if (stamp === this.#stamp && this.#lastError === null) return
    this.#stamp = stamp
    try {
      this.#keys = this.#files.read()
      this.#readAt = now
      this.#lastError = null
    } catch (error) {
      this.#report(error)
    }
  }

  #report(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error)
    if (message === this.#lastError) return
    this.#lastError = message
    processWarning('SEKISHO_KEYS_NOT_RELOADED', `${message}; the keys read before stay in use`)
  }
}
