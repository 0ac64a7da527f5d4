import type { FloodFigures } from '../costs/flood.ts'
import type { KidFloodFigures } from '../costs/kid-flood.ts'
import type { MemoryFigures } from '../costs/memory.ts'
import type { SizeFigures } from '../costs/by-size.ts'
import type { StartFigures } from '../costs/start-up.ts'
import type { ServerFigures } from '../http/compare.ts'
import type { Profile } from '../profile/profile-all.ts'
import type { Measured } from '../measure/interleave.ts'
import type { Algorithm } from '../verification/workshop.ts'

export interface ByAlgorithm {
  readonly algorithm: Algorithm
  readonly measured: readonly Measured[]
}

/** All that one run measured; kept in `results.json`, from which the page and its charts are made. */
export interface Figures {
  readonly date: string
  readonly machine: string
  readonly node: string
  readonly versions: Readonly<Record<string, string>>
  readonly pinned: boolean
  /** Share by which two runs of the same thing differed. */
  readonly noise: number
  readonly firstSight: readonly ByAlgorithm[]
  readonly inFlight: readonly ByAlgorithm[]
  readonly seenBefore: readonly ByAlgorithm[]
  readonly servers: readonly ServerFigures[]
  readonly sizes: readonly SizeFigures[]
  readonly numbers: readonly Measured[]
  readonly memory: MemoryFigures
  readonly floods: readonly FloodFigures[]
  readonly kidFlood: KidFloodFigures
  readonly startUp: readonly StartFigures[]
  readonly profiles: readonly Profile[]
}
