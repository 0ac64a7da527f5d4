import shared from '../vitest.config.ts'
import folders from './folders.json' with { type: 'json' }

const folder = process.env['SEKISHO_MUTATION_FOLDER'] as keyof typeof folders
const { tests } = folders[folder]

/** The tests of one folder only: the others would cost hours and find little more. */
export default {
  ...shared,
  test: {
    ...shared.test,
    // Most of a run would be the loading of modules.
    isolate: false,
    // What is slow on a busy machine is no fault that was found; Stryker itself ends what hangs.
    testTimeout: 60_000,
    include: tests.filter((pattern) => !pattern.startsWith('!')),
    exclude: tests.flatMap((pattern) => (pattern.startsWith('!') ? [pattern.slice(1)] : [])),
  },
}
