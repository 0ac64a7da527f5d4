/** A challenge taken apart: the scheme, and the parameters in the order they came. */
export interface ParsedChallenge {
  readonly scheme: string
  readonly parameters: readonly (readonly [name: string, value: string])[]
}

const token = "[!#$%&'*+.^_`|~0-9A-Za-z-]+"
const quoted = '"((?:[\\t \\x21\\x23-\\x5b\\x5d-\\x7e]|\\\\[\\t \\x21-\\x7e])*)"'
const schemePattern = new RegExp(`^(${token}) `)
const parameterPattern = new RegExp(`(${token})=(?:(${token})|${quoted})`, 'y')

/**
 * Reads one challenge by the grammar of RFC 9110 sections 11.2 and 11.6.1, every character of it.
 *
 * @throws {Error} at the first place that the grammar does not allow, and for a repeated parameter.
 */
export function parseChallenge(text: string): ParsedChallenge {
  const scheme = schemePattern.exec(text)?.[1]
  if (scheme === undefined) throw new Error(`no scheme in ${text}`)
  const parameters: (readonly [string, string])[] = []
  let rest = scheme.length + 1
  for (;;) {
    parameterPattern.lastIndex = rest
    const [all = '', name = '', plain, between] = parameterPattern.exec(text) ?? []
    if (all === '') throw new Error(`no parameter at ${text.slice(rest)}`)
    if (parameters.some(([known]) => known === name)) throw new Error(`${name} twice in ${text}`)
    parameters.push([name, plain ?? (between ?? '').replace(/\\(.)/g, '$1')])
    rest += all.length
    if (rest === text.length) return { scheme, parameters }
    if (!text.startsWith(', ', rest)) throw new Error(`no comma at ${text.slice(rest)}`)
    rest += 2
  }
}
