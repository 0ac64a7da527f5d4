// Measures everything and writes RESULTS.md and charts/; --report makes them from results.json again.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { expressServers } from './http/express-servers.ts'
import { koaServers } from './http/koa-servers.ts'
import { nestServers } from './http/nest-servers.ts'
import { measureAll } from './measure-all.ts'
import { chartsOf } from './report/charts.ts'
import type { Figures } from './report/figures.ts'
import { pageOf } from './report/page.ts'
import { algorithms } from './verification/workshop.ts'

const folder = new URL('../', import.meta.url)
const kept = new URL('results.json', folder)

const figures = process.argv.includes('--report')
  ? (JSON.parse(readFileSync(kept, 'utf8')) as Figures)
  : await measureAll({
      rounds: 9,
      firstSight: algorithms,
      inFlight: algorithms,
      seenBefore: ['RS256', 'ES256'],
      servers: [expressServers, koaServers, nestServers].flatMap((servers) => Object.keys(servers)),
      serverRounds: 5,
      serverMilliseconds: 1000,
      floodTokens: 1_000_000,
      profiledAlgorithms: algorithms,
      profiledServers: ['express, sekisho', 'koa, sekisho', 'nest, sekisho'],
    })
writeFileSync(kept, `${JSON.stringify(figures, null, 1)}\n`)

const reasons = JSON.parse(readFileSync(new URL('reasons.json', folder), 'utf8')) as Record<
  string,
  string
>
writeFileSync(new URL('RESULTS.md', folder), pageOf(figures, reasons))
rmSync(new URL('charts', folder), { recursive: true, force: true })
mkdirSync(new URL('charts', folder))
for (const [name, picture] of Object.entries(chartsOf(figures))) {
  writeFileSync(new URL(`charts/${name}`, folder), picture)
}
console.log('wrote bench/RESULTS.md')
process.exit()
