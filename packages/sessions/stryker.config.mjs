/** Paths are seen from the copy of this package, two folders below the root like the original. */
export default {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'vitest.mutation.config.ts', related: false },
  // TypeScript 7 has no API that Stryker could ask.
  tsconfigFile: 'no-such-tsconfig.json',
  tempDirName: '../../.stryker-tmp',
  concurrency: 1,
  coverageAnalysis: 'perTest',
  mutate: [
    'src/**/*.ts',
    '!src/**/index.ts',
    // Judged by tests against real servers, which would take days for mutants.
    '!src/stores/{postgres,redis}/**',
  ],
  incremental: true,
  incrementalFile: '.stryker/incremental.json',
  reporters: ['clear-text', 'json', 'progress-append-only'],
  jsonReporter: { fileName: '.stryker/report.json' },
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  timeoutMS: 10_000,
  timeoutFactor: 1.2,
}
