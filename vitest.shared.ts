import { defaultServerConditions } from 'vite'
import { defineConfig } from 'vitest/config'

/** Workspace imports resolve to sources: no build before tests. */
export default defineConfig({
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
  ssr: { resolve: { conditions: ['@sekisho/source', ...defaultServerConditions] } },
  test: { include: ['test/**/*.test.{ts,mjs}'], environment: 'node' },
})
