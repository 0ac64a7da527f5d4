import { randomBytes } from 'node:crypto'
import { sqliteStore } from '@sekisho/sessions/sqlite'
import { startSite } from './start-site.ts'

// SESSION_SECRET and SESSION_FILE keep people signed in over a restart.
const { url } = await startSite(Number(process.env['PORT'] ?? 3001), {
  secret: process.env['SESSION_SECRET'] ?? randomBytes(32),
  store: sqliteStore({ path: process.env['SESSION_FILE'] ?? ':memory:' }),
})
console.log(`The page is at ${url}`)
