import { fileURLToPath } from 'node:url'
import { mergeConfig } from 'vitest/config'
import shared from '../../vitest.shared.ts'

const source = (path: string) => fileURLToPath(new URL(`src/${path}`, import.meta.url))

/** The tests that judge mutants: hundreds of runs, so nothing that needs a server or another process. */
export default mergeConfig(shared, {
  resolve: {
    // A package that imports itself by its name would get the sources that are not mutated.
    alias: [
      { find: /^@sekisho\/sessions$/u, replacement: source('index.ts') },
      { find: '@sekisho/sessions/http', replacement: source('http/index.ts') },
      { find: '@sekisho/sessions/memory', replacement: source('stores/memory/memory-store.ts') },
      { find: '@sekisho/sessions/sqlite', replacement: source('stores/sqlite/sqlite-store.ts') },
      { find: '@sekisho/sessions/passwords', replacement: source('passwords/index.ts') },
    ],
  },
  test: {
    exclude: [
      // Servers and processes of their own: their stores are not mutated.
      'test/stores/postgres/**',
      'test/stores/redis/**',
      'test/stores/processes/**',
      'test/stores/sqlite/sqlite-processes.test.ts',
      'test/stores/sqlite/full-disk.test.ts',
      // A second of scrypt for each mutant that it touches.
      'test/http/login-flood.test.ts',
      // Types and the built package.
      'test/stores/contract/tested-store.test.ts',
      'test/exports.test.ts',
    ],
    // The adapters have tests of their own; here one way of mounting is enough.
    env: { SEKISHO_TEST_FRAMEWORK: 'node:http' },
    // Whoever asks for a server is told that there is none.
    provide: { testServers: 'data:application/json,{"missing":"no servers for mutants"}#' },
    // Most of a run would be the loading of modules.
    isolate: false,
    // A mutant that never answers is found out by then.
    testTimeout: 5000,
  },
})
