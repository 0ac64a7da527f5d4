import { randomWalk } from '../model/random-walk.ts'
import type { StoreCase } from '../store-case.ts'

const walks = 12

/** Operations nobody thought of, beside a model that does one at a time. */
export const randomWalkCases: readonly StoreCase[] = Array.from({ length: walks }, (_, index) => ({
  id: `ST${951 + index}`,
  name: `random operations at once have answers that some order explains (seed ${index + 1})`,
  run: (context) => randomWalk(context, index + 1),
}))
