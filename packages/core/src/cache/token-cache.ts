import { FirstVisits } from './first-visits.ts'
import { markOf } from './mark-of.ts'

/** Longer tokens are not kept. */
const longestToken = 8192
/** Characters of tokens for each entry that is allowed: many large tokens leave less room. */
const charactersPerEntry = 2048

interface Entry<Value> {
  readonly token: string
  value: Value | undefined
  /** Hits since it was last judged, at most 3. */
  uses: number
  next: Entry<Value> | undefined
}

/**
 * What is known of tokens, by the whole token, in a bounded space. A token gets a place when it comes
 * for the second time, and keeps it while it is used (CLOCK with counters): a flood of tokens that come
 * once takes no place from anybody.
 */
export class TokenCache<Value> {
  readonly #maxEntries: number
  readonly #maxCharacters: number
  /** By their marks: hashing a whole token would cost more than comparing it. */
  readonly #entries = new Map<number, Entry<Value>>()
  readonly #queue = new Queue<Value>()
  readonly #firstVisits: FirstVisits

  constructor(maxEntries: number) {
    this.#maxEntries = maxEntries
    this.#maxCharacters = maxEntries * charactersPerEntry
    this.#firstVisits = new FirstVisits(maxEntries)
  }

  get size(): number {
    return this.#entries.size
  }

  /** Characters of all tokens that are kept. */
  get characters(): number {
    return this.#queue.characters
  }

  get(token: string): Value | undefined {
    const entry = this.#entries.get(markOf(token))
    if (entry === undefined || entry.token !== token) return undefined
    if (entry.uses < 3) entry.uses += 1
    return entry.value
  }

  /** Whether a token that is not known came before; if not, this was its first time. */
  admits(token: string): boolean {
    return this.#firstVisits.cameBefore(token)
  }

  set(token: string, value: Value): void {
    const mark = markOf(token)
    const known = this.#entries.get(mark)
    if (known !== undefined) {
      // Of two tokens with one mark the first keeps the place.
      if (known.token === token) known.value = value
      return
    }
    const { length } = token
    if (length > Math.min(longestToken, this.#maxCharacters)) return
    while (this.size >= this.#maxEntries || this.characters + length > this.#maxCharacters) {
      this.#judgeNext()
    }
    const entry = { token, value, uses: 0, next: undefined }
    this.#queue.push(entry)
    this.#entries.set(mark, entry)
  }

  /** Drops what is known of a token; its place goes to the next that needs one. */
  forget(token: string): void {
    const entry = this.#entries.get(markOf(token))
    if (entry === undefined || entry.token !== token) return
    entry.value = undefined
    entry.uses = 0
  }

  #judgeNext(): void {
    const entry = this.#queue.shift()
    if (entry.uses === 0) {
      this.#entries.delete(markOf(entry.token))
      return
    }
    entry.uses -= 1
    this.#queue.push(entry)
  }
}

class Queue<Value> {
  characters = 0
  #first: Entry<Value> | undefined
  #last: Entry<Value> | undefined

  push(entry: Entry<Value>): void {
    if (this.#last === undefined) this.#first = entry
    else this.#last.next = entry
    this.#last = entry
    this.characters += entry.token.length
  }

  /** Only of a queue that is not empty. */
  shift(): Entry<Value> {
    const entry = this.#first as Entry<Value>
    this.#first = entry.next
    if (this.#first === undefined) this.#last = undefined
    entry.next = undefined
    this.characters -= entry.token.length
    return entry
  }
}
