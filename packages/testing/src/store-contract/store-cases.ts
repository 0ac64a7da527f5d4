import { aheadCases } from './cases/ahead.ts'
import { changesCases } from './cases/changes.ts'
import { concurrencyCases } from './cases/concurrency.ts'
import { createCases } from './cases/create.ts'
import { keysCases } from './cases/keys.ts'
import { oldTokenCases } from './cases/old-tokens.ts'
import { openingCases } from './cases/opening.ts'
import { randomWalkCases } from './cases/random-walks.ts'
import { keepingCases, purgeCases } from './cases/purge.ts'
import { readCases } from './cases/read.ts'
import { revokeCases } from './cases/revoke.ts'
import { rotateCases } from './cases/rotate.ts'
import { valuesCases } from './cases/values.ts'
import type { StoreCase } from './store-case.ts'

/** The contract of a session store, sentence by sentence. */
export const storeCases: readonly StoreCase[] = [
  ...openingCases,
  ...createCases,
  ...rotateCases,
  ...oldTokenCases,
  ...aheadCases,
  ...revokeCases,
  ...readCases,
  ...changesCases,
  ...purgeCases,
  ...keepingCases,
  ...keysCases,
  ...valuesCases,
  ...concurrencyCases,
  ...randomWalkCases,
]
