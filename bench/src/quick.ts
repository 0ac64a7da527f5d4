// A short run for CI: fails when a ratio breaks its budget by more than the noise measured in this run.
import { readFileSync } from 'node:fs'
import { measureAll } from './measure-all.ts'
import { goalsOf, type Goal } from './report/goals.ts'
import { ratioText } from './report/numbers.ts'

interface Budget {
  readonly id: string
  readonly budget: number
}

const { budgets } = JSON.parse(
  readFileSync(new URL('../budgets.json', import.meta.url), 'utf8'),
) as { budgets: readonly Budget[] }

const figures = await measureAll({
  rounds: 7,
  firstSight: ['RS256', 'ES256'],
  inFlight: ['ES256'],
  seenBefore: ['RS256'],
  servers: [
    'express, bare',
    'express, sekisho',
    'express, express-jwt',
    'koa, bare',
    'koa, sekisho',
  ],
  serverRounds: 5,
  serverMilliseconds: 600,
  floodTokens: 50_000,
  profiledAlgorithms: [],
  profiledServers: [],
})
const goals = goalsOf(figures)
let broken = 0
console.log(`noise of this run: ${(figures.noise * 100).toFixed(1)} %`)
for (const { id, budget } of budgets) {
  const goal = goals.find((one) => one.id === id)
  if (goal === undefined) throw new Error(`the budget ${id} is not among what was measured`)
  const good = keeps(goal, budget)
  if (!good) broken += 1
  const sign = goal.direction === 'at least' ? '≥' : '≤'
  console.log(
    `${good ? 'kept  ' : 'BROKEN'} ${goal.what} ${sign} ${budget}: ${ratioText(goal.measured)}`,
  )
}
process.exit(broken === 0 ? 0 : 1)

function keeps(goal: Goal, budget: number): boolean {
  const { median } = goal.measured
  return goal.direction === 'at least'
    ? median >= budget * (1 - figures.noise)
    : median <= budget * (1 + figures.noise)
}
