import type { ChangePage, ChangesFrom, SessionChange } from '../../store/session-store.ts'

/** What changed, in the order in which it happened; a cursor is a number of that order. */
export class MemoryChanges {
  readonly #keepMs: number
  readonly #now: () => number
  #log: { readonly number: number; readonly change: SessionChange }[] = []
  #last = 0

  constructor(keepMs: number, now: () => number) {
    this.#keepMs = keepMs
    this.#now = now
  }

  add(change: SessionChange): void {
    this.#last += 1
    this.#log.push({ number: this.#last, change })
  }

  read(from: ChangesFrom, limit: number): ChangePage {
    const wanted =
      'cursor' in from
        ? this.#log.filter(({ number }) => number > Number(from.cursor))
        : this.#log.filter(({ change }) => change.at >= this.#now() - from.windowMs)
    const next = wanted[limit]
    return {
      items: wanted.slice(0, limit).map(({ change }) => change),
      cursor: String(next === undefined ? this.#last : next.number - 1),
      more: next !== undefined,
    }
  }

  /** Drops what is older than revoked sessions are kept. */
  forget(): void {
    const since = this.#now() - this.#keepMs
    this.#log = this.#log.filter(({ change }) => change.at > since)
  }
}
