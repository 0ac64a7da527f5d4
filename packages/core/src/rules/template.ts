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
  // Texts and names in turn.
  const pieces = text.split(/\$\{([^}]*)\}/)
  return {
    names: pieces.filter((piece, index) => isName(index) && piece !== '$'),
    fill: (values) => {
      const parts = pieces.map((piece, index) => (isName(index) ? valueOf(piece, values) : piece))
      return parts.some((part, index) => isName(index) && part === '') ? null : parts.join('')
    },
  }
}

function isName(index: number): boolean {
  return index % 2 === 1
}

function valueOf(name: string, values: TemplateValues): string {
  if (name === '$') return '$'
  return Object.hasOwn(values, name) ? (values[name] ?? '') : ''
}

/** The names of every template in the rules, at any depth. */
export function templateNamesIn(rules: unknown): readonly string[] {
  if (typeof rules === 'string') return compileTemplate(rules).names
  if (typeof rules !== 'object' || rules === null) return []
  return Object.values(rules).flatMap(templateNamesIn)
}
