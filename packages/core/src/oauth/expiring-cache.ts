import { createHash } from 'node:crypto'

interface Answer<V> {
  readonly value: V
  /** Seconds since 1970. */
  readonly until: number
}

interface Entry<V> extends Answer<V> {
  /** Seconds since 1970. A clock that was set back must not lengthen the life of an answer. */
  readonly since: number
}

/**
 * Remembers answers about tokens for a while, at most so many; the ones used longest ago go first.
 * Who asks for the same token meanwhile shares one request. Tokens are kept as SHA-256 only. Null, an
 * answer about a token that is not good, has as much room of its own: tokens that anybody makes up must
 * not push out what is known of good ones.
 */
export class ExpiringCache<V> {
  readonly #maxEntries: number
  readonly #good = new Map<string, Entry<V>>()
  readonly #bad = new Map<string, Entry<V>>()
  readonly #pending = new Map<string, Promise<V>>()

  constructor(maxEntries: number) {
    this.#maxEntries = maxEntries
  }

  /** Requests under way. */
  get pending(): number {
    return this.#pending.size
  }

  /**
   * The remembered answer, or a new one.
   *
   * @param ask makes the answer and says until when, in seconds since 1970, it may be remembered.
   */
  async get(token: string, nowSeconds: number, ask: () => Promise<Answer<V>>): Promise<V> {
    const key = createHash('sha256').update(token).digest('base64')
    const entries = this.#good.has(key) ? this.#good : this.#bad
    const entry = entries.get(key)
    entries.delete(key)
    if (entry !== undefined && nowSeconds >= entry.since && nowSeconds < entry.until) {
      entries.set(key, entry)
      return entry.value
    }
    let pending = this.#pending.get(key)
    if (pending === undefined) {
      pending = this.#ask(key, nowSeconds, ask)
      this.#pending.set(key, pending)
    }
    return pending
  }

  async #ask(key: string, since: number, ask: () => Promise<Answer<V>>): Promise<V> {
    try {
      const { value, until } = await ask()
      if (since < until) this.#remember(key, { value, since, until })
      return value
    } finally {
      this.#pending.delete(key)
    }
  }

  #remember(key: string, entry: Entry<V>): void {
    const entries = entry.value === null ? this.#bad : this.#good
    const [oldest] = entries.keys()
    if (entries.size >= this.#maxEntries && oldest !== undefined) entries.delete(oldest)
    entries.set(key, entry)
  }
}
