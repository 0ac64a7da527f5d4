import Table from 'cli-table3'
import pc from 'picocolors'
import type { Attempt } from './attempts.ts'
import type { Answer } from './call.ts'
import type { Step } from './session-story.ts'

/** An attempt with the answers of all APIs. */
export interface Result {
  readonly attempt: Attempt
  readonly answers: readonly Answer[]
}

/** Faults of a result, in words; none when all APIs answered alike and as expected. */
export function faultsOf({ attempt, answers }: Result): readonly string[] {
  const wrong = answers
    .filter(({ status }) => status !== attempt.expectedStatus)
    .map(
      ({ api, status }) =>
        `${api} answered ${status} to ${attempt.name}, expected ${attempt.expectedStatus}`,
    )
  const [first, ...others] = answers
  const differing = others
    .filter(({ challenge, body }) => challenge !== first?.challenge || body !== first?.body)
    .map(({ api }) => `${api} answered ${attempt.name} in other words than ${first?.api}`)
  return [...wrong, ...differing]
}

/** The results as a table for a terminal. */
export function tableOf(results: readonly Result[]): string {
  const names = results[0]?.answers.map(({ api }) => api) ?? []
  const table = new Table({
    head: ['who comes', 'asks for', ...names, 'challenge and body'].map((title) => pc.bold(title)),
    // Colours of the table's own would also go into files and pipes.
    style: { head: [], border: [] },
    colWidths: [26, 14, ...names.map((name) => name.length + 2), 66],
    wordWrap: true,
  })
  for (const { attempt, answers } of results) {
    const [first] = answers
    table.push([
      attempt.name,
      `${attempt.method} ${attempt.path}`,
      ...answers.map(({ status }) => colored(status)),
      [first?.challenge, first?.body].filter(Boolean).join('\n'),
    ])
  }
  return table.toString()
}

/** The steps of the session that did not go as they should, in words. */
export function faultsOfStory(steps: readonly Step[]): readonly string[] {
  return steps
    .filter(({ got, expected }) => got !== expected)
    .map(({ what, got, expected }) => `${what}: ${got}, expected ${expected}`)
}

/** The steps of a session as a table for a terminal. */
export function storyOf(steps: readonly Step[]): string {
  const table = new Table({
    head: ['a session, step by step', 'answer'].map((title) => pc.bold(title)),
    style: { head: [], border: [] },
  })
  for (const { what, got, expected } of steps) {
    table.push([what, got === expected ? got : pc.red(`${got}, expected ${expected}`)])
  }
  return table.toString()
}

function colored(status: number): string {
  return status < 300 ? pc.green(String(status)) : pc.red(String(status))
}
