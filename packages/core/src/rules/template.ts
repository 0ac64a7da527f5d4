/** Values of a request that templates may name: `clientid`, `username`, `param.id` … */
export type TemplateValues = Readonly<Record<string, string | undefined>>

/** Text with `${name}` places. */
export interface Template {
  /** The names it uses. */
  readonly names: readonly string[]
  /** The text; null when a value is missing or empty: such a template matches nothing. */
  fill(values: TemplateValues): string | null
}

/** Takes a template apart; `${$}` stands for a dollar sign. */
export function compileTemplate(text: string): Template {
  const pieces = text.split(/(\$\{[^}]*\})/)
  const names = pieces.map(nameOf).filter((name) => name !== null && name !== '$')
  return {
    names: names as string[],
    fill: (values) => {
      const parts = pieces.map((piece) => {
        const name = nameOf(piece)
        if (name === null) return piece
        if (name === '$') return '$'
        return Object.hasOwn(values, name) ? (values[name] ?? '') : ''
      })
      const missing = parts.some(
        (part, index) => part === '' && nameOf(pieces[index] as string) !== null,
      )
      return missing ? null : parts.join('')
    },
  }
}

/** The names of every template in the rules, at any depth. */
export function templateNamesIn(rules: unknown): readonly string[] {
  if (typeof rules === 'string') return compileTemplate(rules).names
  if (typeof rules !== 'object' || rules === null) return []
  return Object.values(rules).flatMap(templateNamesIn)
}

/** The name in a piece that is a place; text between places holds none. */
function nameOf(piece: string): string | null {
  return /\$\{([^}]*)\}/.exec(piece)?.[1] ?? null
}
