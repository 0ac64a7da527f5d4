import { flatCopy } from '../encoding/flat-copy.ts'
import type { JoseHeader } from './header.ts'

const most = 64

/**
 * Headers of tokens whose signature held, by their text: an issuer writes the same few again and
 * again. Nobody but an issuer can put one in.
 */
export class HeaderMemo {
  readonly #headers = new Map<string, JoseHeader>()

  get size(): number {
    return this.#headers.size
  }

  get(segment: string): JoseHeader | undefined {
    return this.#headers.get(segment)
  }

  /** @param header frozen to its depth, for every token with this text gets it. */
  keep(segment: string, header: JoseHeader): void {
    if (this.#headers.get(segment) === header) return
    if (this.#headers.size >= most) this.#headers.clear()
    this.#headers.set(flatCopy(segment), header)
  }
}
