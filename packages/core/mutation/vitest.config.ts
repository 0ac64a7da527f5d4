import shared from '../vitest.config.ts'
import folders from './folders.json' with { type: 'json' }

const folder = process.env['SEKISHO_MUTATION_FOLDER'] as keyof typeof folders
const { tests } = folders[folder]

/** The tests of one folder only: the others would cost hours and find little more. */
export default {
  ...shared,
  test: {
    ...shared.test,
    include: tests.filter((pattern) => !pattern.startsWith('!')),
    exclude: tests.flatMap((pattern) => (pattern.startsWith('!') ? [pattern.slice(1)] : [])),
  },
}
