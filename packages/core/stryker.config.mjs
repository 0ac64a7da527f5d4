import folders from './mutation/folders.json' with { type: 'json' }

const folder = process.env['SEKISHO_MUTATION_FOLDER']

export default {
  testRunner: 'vitest',
  vitest: { configFile: 'mutation/vitest.config.ts', related: false, pool: 'threads' },
  plugins: ['@stryker-mutator/vitest-runner'],
  // TypeScript 7 has no API for Stryker to read a tsconfig with.
  tsconfigFile: 'no-such-tsconfig.json',
  // Outside of this package, yet inside the repository: workspace links and ../.. must resolve.
  tempDirName: '../../.stryker-tmp',
  concurrency: 1,
  coverageAnalysis: 'perTest',
  disableTypeChecks: false,
  mutate: folders[folder].mutate,
  incremental: true,
  incrementalFile: `../../.stryker-tmp/core/${folder}.json`,
  reporters: ['progress-append-only', 'json'],
  jsonReporter: { fileName: `../../.stryker-tmp/core/${folder}.report.json` },
  warnings: { slow: false },
}
