// npm run fuzz -- --minutes 10 [--seed 1] [--target compact-jws] [--grow]
import { parseArgs } from 'node:util'
import { growCorpus, readCorpus } from './corpus.ts'
import { hunt } from './hunt.ts'
import { randomFrom } from './random.ts'
import { targets } from './targets/all.ts'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    target: { type: 'string' },
    grow: { type: 'boolean', default: false },
  },
})
const chosen = targets.filter(({ name }) => values.target === undefined || name === values.target)
if (chosen.length === 0)
  throw new Error(
    `no target ${values.target}; there are ${targets.map(({ name }) => name).join(', ')}`,
  )
const milliseconds = (Number(values.minutes) * 60_000) / chosen.length
if (!(milliseconds > 0)) throw new Error('--minutes takes a number above 0')

console.log(
  `seed ${values.seed}, ${(milliseconds / 1000).toFixed(1)} s for each of ${chosen.length} targets`,
)
let found = 0
for (const target of chosen) {
  const deadline = performance.now() + milliseconds
  const random = randomFrom(Number(values.seed))
  const result = await hunt(
    target,
    readCorpus(target.name),
    random,
    () => performance.now() < deadline,
  )
  const grown = values.grow ? growCorpus(target.name, result.fresh) : 0
  console.log(
    `${target.name.padEnd(20)} ${String(result.inputs).padStart(8)} inputs, ${String(result.outcomes.size).padStart(3)} outcomes, slowest ${result.slowestMs.toFixed(1)} ms${grown > 0 ? `, corpus +${grown}` : ''}`,
  )
  for (const { input, what } of result.finds) {
    found += 1
    console.log(`  FOUND ${what}\n  ${JSON.stringify(input.slice(0, 500))}`)
  }
}
console.log(found === 0 ? 'nothing found' : `${found} found`)
process.exit(found === 0 ? 0 : 1)
