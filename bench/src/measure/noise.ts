import type { Measured } from './interleave.ts'
import { median, ratioOf } from './ratio.ts'

/** By how much the medians of two runs of the same thing may differ: twice their typical distance, at least 3 %. */
export function noiseOf([first, second]: readonly Measured[]): number {
  if (first === undefined || second === undefined) throw new Error('two runs are compared')
  const distances = first.wall.map((value, round) =>
    Math.abs(value / (second.wall[round] ?? value) - 1),
  )
  const middle = Math.abs(ratioOf(first.wall, second.wall).median - 1)
  return Math.max(0.03, 2 * middle, median(distances))
}
