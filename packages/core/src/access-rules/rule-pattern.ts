import { RE2JS } from 're2js'
import { textOf } from './access-context.ts'
import { ruleFault } from './rule-fault.ts'

const longestPattern = 1024
const longestValue = 1024
// Repeats such as (c?){400} are short to write, and cost seconds over a claim full of them.
const largestProgram = 512

/**
 * Compiles a regular expression of a rule (RE2 syntax, time linear to the value). It is searched for
 * anywhere in the value, as the rules' home does: write `^` and `$` for the whole.
 *
 * @returns whether it is found; undefined for a value that is missing or longer than 1024 characters.
 * @throws {AuthError} `policy_invalid` for one that RE2 does not know: back references and look-around
 * among them, and for one of more than 1024 characters or 512 steps of its compiled form.
 */
export function compileRulePattern(
  where: string,
  source: unknown,
): (value: unknown) => boolean | undefined {
  if (typeof source !== 'string' || source === '' || source.length > longestPattern) {
    throw ruleFault(where, source, `a regular expression of at most ${longestPattern} characters`)
  }
  const pattern = compile(where, source)
  if (pattern.programSize() > largestProgram) {
    throw ruleFault(where, source, 'a regular expression with smaller repeats')
  }
  return (value) => {
    const text = textOf(value)
    return text === undefined || text.length > longestValue ? undefined : pattern.test(text)
  }
}

function compile(where: string, source: string): RE2JS {
  try {
    return RE2JS.compile(source)
  } catch {
    throw ruleFault(
      where,
      source,
      'a regular expression of RE2 syntax, without back references and look-around',
    )
  }
}
