const leastWhole = 8
const leastPart = 16
/** More than any `maxTokenBytes`; of a longer text nothing is read but its length. */
const longestToken = 262_144

/**
 * Takes tokens, and whatever may be a credential in a URL, out of texts. The texts of explanations
 * hold none; this is for what comes from below, such as the message of a failed request.
 */
export class Scrubber {
  readonly #hidden = new Set<string>()

  /** From now on this token, and every longer part of it, is left out. */
  hide(token: string): void {
    if (token.length > longestToken) return
    if (token.length >= leastWhole) this.#hidden.add(token)
    for (const part of token.split(/[^A-Za-z0-9_+/=-]+/)) {
      if (part.length >= leastPart) this.#hidden.add(part)
    }
  }

  scrub(text: string): string {
    let scrubbed = text
    // The longest first, so that no rest of a token stays behind a part of it.
    for (const hidden of [...this.#hidden].toSorted((a, b) => b.length - a.length)) {
      scrubbed = scrubbed.replaceAll(hidden, '[token]')
    }
    return scrubbed
      .replaceAll(/(https?:\/\/)[^\s/?#"@]*@/gi, '$1')
      .replaceAll(/(https?:\/\/[^\s?#"]*)\?[^\s;,"]*/gi, '$1?…')
  }
}
