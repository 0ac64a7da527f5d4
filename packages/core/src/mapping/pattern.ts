import { RE2JS } from 're2js'
import { invalidOption } from '../options/invalid-option.ts'

const longestValue = 1024
// Time grows with pattern times value: together they stay within a few milliseconds.
const longestPattern = 1000

/** A regular expression of an option, run in time linear to the value (RE2 syntax). */
export interface Pattern {
  readonly groupCount: number
  /**
   * The whole match and the groups, undefined for a group that took no part; null when the value does
   * not match or is longer than 1024 characters.
   */
  match(value: string): readonly (string | undefined)[] | null
}

/**
 * Compiles a pattern of at most 1000 characters. `full` must match the whole value, `partial` any part of it.
 *
 * @throws {TypeError} for a pattern that RE2 does not know: back references and look-around among them.
 */
export function compilePattern(name: string, source: unknown, extent: 'full' | 'partial'): Pattern {
  if (typeof source !== 'string' || source === '') {
    throw invalidOption(name, source, 'a regular expression as text')
  }
  if (source.length > longestPattern) {
    throw invalidOption(
      name,
      source,
      `a regular expression of at most ${longestPattern} characters`,
    )
  }
  const compiled = compile(name, source)
  return {
    groupCount: compiled.groupCount(),
    match: (value) => {
      if (value.length > longestValue) return null
      const matcher = compiled.matcher(value)
      if (!(extent === 'full' ? matcher.matches() : matcher.find())) return null
      return Array.from(
        { length: compiled.groupCount() + 1 },
        (_, index) => matcher.group(index) ?? undefined,
      )
    },
  }
}

function compile(name: string, source: string): RE2JS {
  try {
    return RE2JS.compile(source)
  } catch {
    throw invalidOption(
      name,
      source,
      'a regular expression of RE2 syntax, without back references and look-around',
    )
  }
}
