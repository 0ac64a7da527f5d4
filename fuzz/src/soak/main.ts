// npm run soak -- --minutes 5 [--seed 1]
import { parseArgs } from 'node:util'
import { frameworks } from './frameworks.ts'
import { soak } from './soak.ts'

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '1' }, seed: { type: 'string', default: '1' } },
})
const names = Object.keys(frameworks)
const milliseconds = (Number(values.minutes) * 60_000) / names.length
if (!(milliseconds > 0)) throw new Error('--minutes takes a number above 0')
let faults = 0
for (const name of names) {
  console.log(`${name}: ${(milliseconds / 1000).toFixed(0)} s of good and hostile requests …`)
  const result = await soak(name, milliseconds, Number(values.seed))
  console.log(
    `  ${result.requests} requests, ${result.perSecond.toFixed(0)} per second, heap ${(result.heapGrownBytes / 2 ** 20).toFixed(2)} MiB, longest stall ${result.longestStallMs.toFixed(0)} ms`,
  )
  for (const fault of result.faults) {
    faults += 1
    console.log(`  FAULT ${fault}`)
  }
}
console.log(faults === 0 ? 'no faults' : `${faults} faults`)
process.exit(faults === 0 ? 0 : 1)
