import { interleave, type Contender, type Measured } from '../measure/interleave.ts'
import { progressOf } from '../measure/progress.ts'
import type { Checker, Library } from './checker.ts'
import type { Workshop } from './workshop.ts'

/** Tokens that the checker never saw, so many at a time. */
export async function firstSight(
  made: Workshop,
  libraries: readonly Library[],
  run: { readonly inFlight: number; readonly rounds: number; readonly count: number },
): Promise<readonly Measured[]> {
  const progress = progressOf(`${made.algorithm}, never seen, ${run.inFlight} in flight`)
  const tokens = made.tokens(run.count)
  const spare = made.token()
  const contenders = await Promise.all(
    libraries.map(async (library) => contenderOf(library, tokens, spare, run.inFlight)),
  )
  const measured = await interleave(
    contenders.filter((one) => one !== null),
    run.rounds,
    progress,
  )
  progress('done')
  return measured
}

async function contenderOf(
  library: Library,
  tokens: readonly string[],
  spare: string,
  inFlight: number,
): Promise<Contender | null> {
  if ((await library.open()) === null) return null
  return {
    name: library.name,
    // A new checker for each stretch: none has a token in its cache. The spare one loads its keys.
    prepare: async () => {
      const checker = await library.open()
      if (checker === null) throw new Error(`${library.name} cannot check this algorithm`)
      await checker.check(spare)
      const run =
        inFlight === 1 ? () => oneByOne(checker, tokens) : () => many(checker, tokens, inFlight)
      return { operations: tokens.length, run }
    },
  }
}

/** Awaits only what is a promise: a library that answers at once is not made to wait. */
async function oneByOne(checker: Checker, tokens: readonly string[]): Promise<void> {
  for (const token of tokens) {
    const answer = checker.check(token)
    if (answer instanceof Promise) await answer
  }
}

async function many(checker: Checker, tokens: readonly string[], inFlight: number): Promise<void> {
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < tokens.length) {
      const token = tokens[next] ?? ''
      next += 1
      await checker.check(token)
    }
  }
  await Promise.all(Array.from({ length: inFlight }, worker))
}
