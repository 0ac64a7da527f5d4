import type { Measured } from './interleave.ts'

/** How two figures compare, round by round. */
export interface Ratio {
  readonly median: number
  readonly lowest: number
  readonly highest: number
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

/** The speed of one over the speed of another: 2 says that the first does twice as much in the same time. */
export function speedRatio(first: Measured, second: Measured): Ratio {
  return ratioOf(second.wall, first.wall)
}

/** What one costs over what another costs. */
export function costRatio(first: Measured, second: Measured): Ratio {
  return ratioOf(first.wall, second.wall)
}

export function ratioOf(upper: readonly number[], lower: readonly number[]): Ratio {
  const ratios = upper.map((value, round) => value / (lower[round] ?? Number.NaN))
  return { median: median(ratios), lowest: Math.min(...ratios), highest: Math.max(...ratios) }
}

export function named(results: readonly Measured[], name: string): Measured {
  const found = results.find((result) => result.name === name)
  if (found === undefined) throw new Error(`nothing measured under the name ${name}`)
  return found
}
