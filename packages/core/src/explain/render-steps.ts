import type { Explanation, ExplanationStep } from './explanation.ts'

/** The lines of an explanation: a headline, each step with its notes, and what `verify` reports. */
export function renderSteps({ outcome, code, steps }: Omit<Explanation, 'text'>): string {
  const failed = steps.filter(({ state }) => state === 'failed')
  const lines = [
    code === null ? outcome : `${outcome}: ${code}`,
    ...steps.flatMap((step) => linesOf(step)),
  ]
  if (failed.length > 1) {
    const names = failed.map(({ check }) => check).join(', ')
    lines.push(`${failed.length} checks failed (${names}); verify() reports the first: ${code}`)
  }
  return lines.join('\n')
}

function linesOf({ check, state, code, expected, found, advice }: ExplanationStep): string[] {
  const mark = state === 'failed' ? 'FAILED' : state
  const head = `${mark.padEnd(12)} ${check}${code === undefined ? '' : ` (${code})`}`
  const notes = [
    ['expected', expected],
    ['found', found],
    ['advice', advice],
  ] as const
  const worded = state === 'passed' ? notes.slice(2) : notes
  return [
    head,
    ...worded.flatMap(([name, note]) =>
      note === undefined ? [] : [`${' '.repeat(13)}${name}: ${note}`],
    ),
  ]
}
