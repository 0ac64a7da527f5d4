import { mergeConfig } from 'vitest/config'
import shared from '../../vitest.shared.ts'

export default mergeConfig(shared, {
  // Servers that start, die and start again on a machine with other work.
  test: {
    globalSetup: ['test/servers/test-servers.ts'],
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
})
