import type { ExplainedCheck, Explanation } from './explanation.ts'

/** An explanation in lines, for people: the verdict, its cause, what to do, then the checks in order. */
export function renderExplanation({ verdict, code, cause, fix, checks }: Explanation): string {
  const failed = checks.filter(({ result }) => result === 'failed')
  const told = checks.filter(({ result }) => result !== 'not_reached')
  const ahead = checks.filter((check) => !told.includes(check)).map(({ name }) => name)
  return [
    code === null ? verdict : `${verdict}: ${code}`,
    `cause: ${cause}`,
    ...(fix === null ? [] : [`fix:   ${fix}`]),
    '',
    ...told.flatMap((check) => linesOf(check, check === failed[0])),
    ...(ahead.length === 0 ? [] : [`not reached: ${ahead.join(', ')}`]),
  ].join('\n')
}

/** The notes of the check that decided stand above already. */
function linesOf(check: ExplainedCheck, decided: boolean): readonly string[] {
  const { name, result, code, expected, found, advice } = check
  const head = `${result === 'failed' ? 'FAILED' : 'ok    '} ${name}${code === undefined ? '' : ` (${code})`}`
  const notes = [
    result === 'failed' && !decided ? `expected ${expected ?? 'otherwise'}; found ${found}` : null,
    decided || advice === undefined ? null : `advice: ${advice}`,
  ]
  return [head, ...notes.flatMap((note) => (note === null ? [] : [`${' '.repeat(7)}${note}`]))]
}
