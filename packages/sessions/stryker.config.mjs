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
  // Rotation and revocation. Files come here once each of their survivors was looked at.
  mutate: [
    'src/feed/*.ts',
    'src/live-state.ts',
    'src/refresh-session.ts',
    'src/sid-of-token.ts',
    'src/store/*.ts',
    'src/stores/memory/*.ts',
    'src/tokens/*.ts',
  ],
  incremental: true,
  incrementalFile: '.stryker/incremental.json',
  reporters: ['clear-text', 'json', 'progress-append-only'],
  jsonReporter: { fileName: '.stryker/report.json' },
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  timeoutMS: 10_000,
  timeoutFactor: 1.2,
}
