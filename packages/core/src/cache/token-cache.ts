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
  /** By the end of the token: hashing all of it would cost more than comparing all of it. */
  readonly #entries = new Map<string, Entry<Value>>()
  readonly #queue = new Queue<Value>()
  /** Marks of tokens that came once, in two generations. */
  #seen = new Set<number>()
  #seenBefore = new Set<number>()

  constructor(maxEntries: number) {
    this.#maxEntries = maxEntries
    this.#maxCharacters = maxEntries * charactersPerEntry
  }

  get size(): number {
    return this.#entries.size
  }

  /** Characters of all tokens that are kept. */
  get characters(): number {
    return this.#queue.characters
  }

  get(token: string): Value | undefined {
    const entry = this.#entries.get(endOf(token))
    if (entry === undefined || entry.token !== token) return undefined
    if (entry.uses < 3) entry.uses += 1
    return entry.value
  }

  /** Whether a token that is not known came before; if not, this was its first time. */
  admits(token: string): boolean {
    const mark = markOf(token)
    if (this.#seen.has(mark) || this.#seenBefore.has(mark)) return true
    if (this.#seen.size >= this.#maxEntries) {
      this.#seenBefore = this.#seen
      this.#seen = new Set()
    }
    this.#seen.add(mark)
    return false
  }

  set(token: string, value: Value): void {
    const end = endOf(token)
    const known = this.#entries.get(end)
    if (known !== undefined) {
      // Another token with the same end would be a wonder; the first keeps the place.
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
    this.#entries.set(end, entry)
  }

  /** Drops what is known of a token; its place goes to the next that needs one. */
  forget(token: string): void {
    const entry = this.#entries.get(endOf(token))
    if (entry === undefined || entry.token !== token) return
    entry.value = undefined
    entry.uses = 0
  }

  #judgeNext(): void {
    const entry = this.#queue.shift()
    if (entry.uses === 0) {
      this.#entries.delete(endOf(entry.token))
      return
    }
    entry.uses -= 1
    this.#queue.push(entry)
  }
}

/** 126 bits of a signature, which no two tokens share that an issuer signed in earnest. */
function endOf(token: string): string {
  return token.slice(-21)
}

/** 32 bits of the end: two tokens with the same mark cost one of them nothing but its trial. */
function markOf(token: string): number {
  let mark = 0
  for (let index = Math.max(0, token.length - 8); index < token.length; index += 1) {
    mark = (Math.imul(mark, 65) + token.charCodeAt(index)) | 0
  }
  return mark
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
