import { defaultServerConditions } from 'vite'
import { defineConfig } from 'vitest/config'

/** Workspace imports resolve to sources: no build before tests. */
export default defineConfig({
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
  ssr: { resolve: { conditions: ['@sekisho/source', ...defaultServerConditions] } },
  test: {
    include: ['test/**/*.test.{ts,mjs}'],
    environment: 'node',
    // Tests of outages cause them by the hundred; who listens for warnings still hears them.
    execArgv: ['--disable-warning=SEKISHO_KEYS_NOT_FETCHED'],
  },
})
