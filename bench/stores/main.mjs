import { openStores } from './stores.mjs'
import { logIn, rate, rotate } from './rotations.mjs'

// PostgreSQL and Redis are measured when SEKISHO_BENCH_POSTGRES and SEKISHO_BENCH_REDIS have their URLs.
const sessions = Number(process.env.SEKISHO_BENCH_SESSIONS ?? 5000)
const rounds = 15

const median = (numbers) => numbers.toSorted((one, other) => one - other)[numbers.length >> 1]

/**
 * The store and the bare statement take turns on sessions of their own, so that what else the
 * machine does meets both.
 */
async function measure({ name, store, bare, bytes, seed, remove }) {
  const sids = await logIn(store, sessions)
  const size = await bytes()
  const bareSids = bare === null ? [] : await logIn(store, sessions)
  for (const sid of bareSids) await seed?.(sid)
  const rates = []
  const bareRates = []
  for (let round = 0; round < rounds; round += 1) {
    rates.push(await rate(sids, round, (sid, generation) => rotate(store, sid, generation)))
    if (bare !== null) bareRates.push(await rate(bareSids, round, bare))
  }
  await store.close()
  await remove()
  const ratios = bareRates.map((bareRate, round) => rates[round] / bareRate)
  return {
    store: name,
    rotationsPerSecond: Math.round(median(rates)),
    barePerSecond: bare === null ? null : Math.round(median(bareRates)),
    ratio: bare === null ? null : Number(median(ratios).toFixed(2)),
    bytesPerSession: Math.round(size / sessions),
  }
}

const results = []
for (const opened of await openStores()) results.push(await measure(opened))
console.table(results)
console.log(JSON.stringify({ node: process.version, sessions, rounds, results }))
