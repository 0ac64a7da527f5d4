import { hundredIssuers, hundredKeys, one } from '../costs/by-number.ts'
import { costRatio, named, ratioOf, speedRatio, type Ratio } from '../measure/ratio.ts'
import { fastJwt, fastJwtCache, floor, jose, ours } from '../verification/libraries.ts'
import type { ServerFigures } from '../http/compare.ts'
import type { Figures } from './figures.ts'

/** A promise on speed, and what was measured of it. */
export interface Goal {
  readonly id: string
  readonly what: string
  readonly direction: 'at least' | 'at most'
  readonly goal: number
  readonly measured: Ratio
}

export function goalsOf(figures: Figures): readonly Goal[] {
  return [...verificationGoals(figures), ...serverGoals(figures.servers), ...costGoals(figures)]
}

function verificationGoals(figures: Figures): Goal[] {
  const goals: Goal[] = []
  const add = (id: string, what: string, goal: number, measured: Ratio): void => {
    goals.push({ id, what, direction: 'at least', goal, measured })
  }
  for (const { algorithm, measured } of figures.firstSight) {
    const mine = named(measured, ours)
    const never = `${algorithm}, never seen, one at a time: ours`
    add(
      `first/${algorithm}/fast-jwt`,
      `${never} / fast-jwt`,
      1,
      speedRatio(mine, named(measured, fastJwt)),
    )
    add(
      `first/${algorithm}/floor`,
      `${never} / ${floor}`,
      0.95,
      speedRatio(mine, named(measured, floor)),
    )
  }
  for (const { algorithm, measured } of figures.inFlight) {
    const ratio = speedRatio(named(measured, ours), named(measured, jose))
    add(`many/${algorithm}/jose`, `${algorithm}, never seen, 16 in flight: ours / jose`, 1, ratio)
  }
  for (const { algorithm, measured } of figures.seenBefore) {
    const ratio = speedRatio(named(measured, ours), named(measured, fastJwtCache))
    add(
      `seen/${algorithm}/fast-jwt`,
      `${algorithm}, seen before: ours / fast-jwt with cache`,
      3,
      ratio,
    )
  }
  return goals
}

const serverPairs = [
  ['express, sekisho', 'express, bare', 0.85],
  ['express, sekisho', 'express, express-jwt', 2.5],
  ['express, sekisho', 'express, passport-jwt', 4],
  ['koa, sekisho', 'koa, bare', 0.85],
  ['koa, sekisho', 'koa, koa-jwt', 5],
  ['nest, sekisho', 'nest, empty guard', 0.85],
] as const

function serverGoals(servers: readonly ServerFigures[]): Goal[] {
  return serverPairs.flatMap(([first, second, goal]) => {
    const mine = servers.find(({ name }) => name === first)
    const other = servers.find(({ name }) => name === second)
    if (mine === undefined || other === undefined) return []
    return {
      id: `http/${first}/${second}`,
      what: `${first} / ${second}, requests per second`,
      direction: 'at least' as const,
      goal,
      measured: ratioOf(mine.perSecond, other.perSecond),
    }
  })
}

function costGoals({ numbers, memory }: Figures): Goal[] {
  const single = named(numbers, one)
  const allowed = 3 * memory.tokenBytes + 500
  const bytes = memory.bytesPerToken / allowed
  return [
    ...[hundredIssuers, hundredKeys].map((many) => ({
      id: `number/${many}`,
      what: `cost with ${many} / with one`,
      direction: 'at most' as const,
      goal: 1.1,
      measured: costRatio(named(numbers, many), single),
    })),
    {
      id: 'memory',
      what: 'memory of a cached token / (3 × its own bytes + 500)',
      direction: 'at most',
      goal: 1,
      measured: { median: bytes, lowest: bytes, highest: bytes },
    },
  ]
}

export function isMet(goal: Goal): boolean {
  return goal.direction === 'at least'
    ? goal.measured.median >= goal.goal
    : goal.measured.median <= goal.goal
}
