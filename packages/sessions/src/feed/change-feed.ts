import type { Settings } from '../options/settings.ts'
import { askStore } from '../store/ask-store.ts'
import type { SessionChange } from '../store/session-store.ts'

const pageSize = 1000

/** Reads the changes of a store, page after page; the first reading covers the life of an access token. */
export class ChangeFeed {
  readonly #settings: Settings
  readonly #take: (change: SessionChange) => void
  #cursor: string | null = null

  constructor(settings: Settings, take: (change: SessionChange) => void) {
    this.#settings = settings
    this.#take = take
  }

  /** Begins anew, with the whole window. */
  restart(): void {
    this.#cursor = null
  }

  /** Takes everything that is there. Changes that came before a fault are kept. */
  async follow(): Promise<void> {
    // The cursor is kept only once the whole window was read.
    let from =
      this.#cursor === null ? { windowMs: this.#settings.memoryMs } : { cursor: this.#cursor }
    for (;;) {
      const page = await askStore(this.#settings.store, (store) => store.changes(from, pageSize))
      for (const change of page.items) this.#take(change)
      from = { cursor: page.cursor }
      if (!page.more) break
    }
    this.#cursor = from.cursor ?? null
  }
}
