import { writeFileSync } from 'node:fs'
import { reportOf } from './report.mjs'
import { revocationCheck } from './revocation-check.mjs'
import { logIn, rate, rotate } from './rotations.mjs'
import { openStores } from './stores.mjs'

const sessions = Number(process.env.SEKISHO_BENCH_SESSIONS ?? 5000)
const rounds = 15

const median = (numbers) => numbers.toSorted((one, other) => one - other)[numbers.length >> 1]

/**
 * The store and the bare statements take turns on sessions of their own, so that what else the
 * machine does meets all.
 */
async function measure({ name, store, bares, bytes, remove }) {
  const sids = await logIn(store, sessions)
  const bytesPerSession = Math.round((await bytes()) / sessions)
  const runs = [{ sids, rates: [], run: (sid, generation) => rotate(store, sid, generation) }]
  for (const { seed, run } of bares) {
    const own = await logIn(store, sessions)
    for (const sid of own) await seed?.(sid)
    runs.push({ sids: own, rates: [], run })
  }
  for (let round = 0; round < rounds; round += 1) {
    for (const { sids: own, rates, run } of runs) rates.push(await rate(own, round, run))
  }
  await store.close()
  await remove()
  const [{ rates }, ...others] = runs
  return {
    name,
    perSecond: median(rates),
    bytesPerSession,
    bares: others.map((other, index) => ({
      label: bares[index].label,
      perSecond: median(other.rates),
      ratio: median(rates.map((own, round) => own / other.rates[round])),
    })),
  }
}

const stores = []
for (const opened of await openStores()) stores.push(await measure(opened))
const checks = revocationCheck(501)
const check = {
  firstNs: median(checks.map(({ first }) => first)),
  againNs: median(checks.map(({ again }) => again)),
}
const report = reportOf({ stores, check, sessions, rounds })
writeFileSync(new URL('RESULTS.md', import.meta.url), report)
console.log(report)
