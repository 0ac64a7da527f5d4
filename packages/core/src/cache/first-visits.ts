import { markOf } from './mark-of.ts'

const places = 4

/**
 * Marks of tokens that came once, in a fixed table: groups of four, in which the oldest gives way. A
 * flood overwrites marks, and grows nothing.
 */
export class FirstVisits {
  readonly #marks: Int32Array
  readonly #shift: number

  /** @param tokens how many marks there is room for at least; most of twice as many are kept. */
  constructor(tokens: number) {
    const groupBits = Math.max(1, Math.ceil(Math.log2((tokens * 2) / places)))
    this.#marks = new Int32Array(places * 2 ** groupBits)
    this.#shift = 32 - groupBits
  }

  /** Whether a token came before; if not, this was its first time. */
  cameBefore(token: string): boolean {
    const marks = this.#marks
    const mark = markOf(token)
    const oldest = places * (Math.imul(mark, 0x9e3779b1) >>> this.#shift)
    for (let place = oldest; place < oldest + places; place += 1) {
      if (marks[place] === mark) return true
    }
    marks.copyWithin(oldest, oldest + 1, oldest + places)
    marks[oldest + places - 1] = mark
    return false
  }
}
