// Releases all packages in the version they have; see docs/guides/releasing.md.
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { registry } from './release/registry.mjs'
import { release } from './release/release.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
try {
  const { values } = parseArgs({ options: { 'dry-run': { type: 'boolean', default: false } } })
  release({ root, dryRun: values['dry-run'], env: process.env, say: console.log, registry })
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}
