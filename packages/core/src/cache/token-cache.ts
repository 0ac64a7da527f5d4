import { flatCopy } from '../encoding/flat-copy.ts'

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
 * What is known of tokens, by the whole token, in a bounded space (S3-FIFO): a token that is seen for
 * the first time gets a place on trial, a tenth of the room, and the main part only when it comes
 * again. A flood of tokens that come once passes through the trial and leaves the others alone.
 */
export class TokenCache<Value> {
  readonly #maxEntries: number
  /** By the end of the token: hashing all of it would cost more than comparing all of it. */
  readonly #entries = new Map<string, Entry<Value>>()
  readonly #trial = new Queue<Value>()
  readonly #main = new Queue<Value>()
  /** Ends of tokens that left the trial unused, in two generations. */
  #left = new Set<string>()
  #leftBefore = new Set<string>()

  constructor(maxEntries: number) {
    this.#maxEntries = maxEntries
  }

  get size(): number {
    return this.#entries.size
  }

  /** Characters of all tokens that are kept. */
  get characters(): number {
    return this.#trial.characters + this.#main.characters
  }

  get(token: string): Value | undefined {
    const entry = this.#entries.get(endOf(token))
    if (entry === undefined || entry.token !== token) return undefined
    if (entry.uses < 3) entry.uses += 1
    return entry.value
  }

  set(token: string, value: Value): void {
    const end = endOf(token)
    const known = this.#entries.get(end)
    if (known !== undefined) {
      // Another token with the same end would be a wonder; the first keeps the place.
      if (known.token === token) known.value = value
      return
    }
    if (token.length > longestToken || token.length > this.#maxEntries * charactersPerEntry) return
    while (!this.#hasRoomFor(token)) this.#evict()
    const entry = { token, value, uses: 0, next: undefined }
    const cameBack = this.#left.has(end) || this.#leftBefore.has(end)
    const queue = cameBack ? this.#main : this.#trial
    queue.push(entry)
    this.#entries.set(end, entry)
  }

  /** Drops what is known of a token; its place is taken by the next that needs one. */
  forget(token: string): void {
    const entry = this.#entries.get(endOf(token))
    if (entry === undefined || entry.token !== token) return
    entry.value = undefined
    entry.uses = 0
  }

  #hasRoomFor({ length }: string): boolean {
    return (
      this.#entries.size < this.#maxEntries &&
      this.characters + length <= this.#maxEntries * charactersPerEntry
    )
  }

  #evict(): void {
    const trialIsFull =
      this.#trial.size * 10 >= this.#maxEntries ||
      this.#trial.characters * 10 >= this.#maxEntries * charactersPerEntry
    if (trialIsFull || this.#main.size === 0) this.#judgeTrial()
    else this.#judgeMain()
  }

  #judgeTrial(): void {
    const entry = this.#trial.shift()
    if (entry.uses > 1) {
      entry.uses = 0
      this.#main.push(entry)
      return
    }
    const end = endOf(entry.token)
    this.#entries.delete(end)
    if (this.#left.size * 2 >= this.#maxEntries) {
      this.#leftBefore = this.#left
      this.#left = new Set()
    }
    this.#left.add(flatCopy(end))
  }

  #judgeMain(): void {
    const entry = this.#main.shift()
    if (entry.uses === 0) {
      this.#entries.delete(endOf(entry.token))
      return
    }
    entry.uses -= 1
    this.#main.push(entry)
  }
}

/** 126 bits of a signature, which no two tokens share that an issuer signed in earnest. */
function endOf(token: string): string {
  return token.slice(-21)
}

class Queue<Value> {
  size = 0
  characters = 0
  #first: Entry<Value> | undefined
  #last: Entry<Value> | undefined

  push(entry: Entry<Value>): void {
    if (this.#last === undefined) this.#first = entry
    else this.#last.next = entry
    this.#last = entry
    this.size += 1
    this.characters += entry.token.length
  }

  /** Only of a queue that is not empty. */
  shift(): Entry<Value> {
    const entry = this.#first as Entry<Value>
    this.#first = entry.next
    if (this.#first === undefined) this.#last = undefined
    entry.next = undefined
    this.size -= 1
    this.characters -= entry.token.length
    return entry
  }
}
