import type { RunDemo } from './system-demo.ts'

/** Runs one, prints what was tried, and tells the exit code: 1 when something is off. */
export async function runSystem(run: RunDemo): Promise<number> {
  const { title, configuration, trials } = await run()
  console.log(`${title}\n\n${indented(configuration)}\n`)
  for (const { what, answer, expected } of trials) {
    const good = answer === expected
    console.log(`${good ? 'ok ' : 'BAD'}  ${what.padEnd(48)}  ${answer}`)
    if (!good) console.log(`     expected${' '.repeat(42)}${expected}`)
  }
  const bad = trials.filter(({ answer, expected }) => answer !== expected).length
  console.log(
    bad === 0 ? `\nAll ${trials.length} answers are as they should be.` : `\n${bad} are not.`,
  )
  return bad === 0 && trials.length > 0 ? 0 : 1
}

function indented(text: string): string {
  return text
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n')
}
