/** One challenge, read by another hand than the one that wrote it. */
export interface ParsedChallenge {
  readonly scheme: string
  readonly parameters: ReadonlyMap<string, string>
}

const token = "[!#$%&'*+.^_`|~0-9A-Za-z-]+"
const quotedString = String.raw`"(?:[\t \x21\x23-\x5b\x5d-\x7e]|\\[\t \x21-\x7e])*"`
const parameter = new RegExp(`(${token})=(${quotedString})`, 'y')

/**
 * Reads one challenge whose parameters are all quoted (RFC 9110 sections 5.6.4 and 11.2); throws
 * for anything left over and for a parameter that comes twice.
 */
export function parseChallenge(text: string): ParsedChallenge {
  const [start = '', scheme = ''] = new RegExp(`^(${token}) `).exec(text) ?? []
  const parameters = new Map<string, string>()
  let position = start.length
  for (;;) {
    parameter.lastIndex = position
    const [found, name, value] = parameter.exec(text) ?? []
    if (found === undefined || name === undefined || value === undefined)
      throw new Error(`no parameter at ${position} of ${text}`)
    if (parameters.has(name)) throw new Error(`${name} comes twice in ${text}`)
    parameters.set(name, unquoted(value))
    position += found.length
    if (position === text.length) return { scheme, parameters }
    if (!text.startsWith(', ', position)) throw new Error(`no comma at ${position} of ${text}`)
    position += 2
  }
}

/** What a quoted-string says; throws when the text is not exactly one. */
export function unquoted(text: string): string {
  if (!new RegExp(`^${quotedString}$`).test(text)) throw new Error(`no quoted-string: ${text}`)
  return text.slice(1, -1).replace(/\\(.)/g, '$1')
}
