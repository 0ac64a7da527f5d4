import { interleave, type Contender, type Measured } from '../measure/interleave.ts'
import { progressOf } from '../measure/progress.ts'
import type { Checker, Library } from './checker.ts'
import type { Workshop } from './workshop.ts'

export const plainMap = 'a Map over the same strings'

/**
 * A thousand tokens in turn, all seen before. As in a server, each arrives as bytes and becomes a new
 * string: the time to make the string is part of every figure, the one of the plain Map too.
 */
export async function seenBefore(
  made: Workshop,
  libraries: readonly Library[],
  run: { readonly rounds: number; readonly turns: number },
): Promise<readonly Measured[]> {
  const progress = progressOf(`${made.algorithm}, seen before`)
  const tokens = made.tokens(1000)
  const bytes = tokens.map((token) => Buffer.from(token, 'latin1'))
  const known: Library = { name: plainMap, open: () => mapOf(tokens) }
  const contenders: Contender[] = []
  for (const library of [...libraries, known]) {
    const checker = await library.open()
    if (checker === null) continue
    for (const token of tokens) await checker.check(token)
    contenders.push({
      name: library.name,
      prepare: () => ({
        operations: bytes.length * run.turns,
        run: () => turnsOf(checker, bytes, run.turns),
      }),
    })
  }
  const measured = await interleave(contenders, run.rounds, progress)
  progress('done')
  return measured
}

function mapOf(tokens: readonly string[]): Checker {
  const map = new Map(tokens.map((token) => [token, { token }]))
  return {
    check: (token) => {
      const found = map.get(token)
      if (found === undefined) throw new Error('unknown')
      return found
    },
  }
}

async function turnsOf(checker: Checker, bytes: readonly Buffer[], turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) {
    for (const one of bytes) {
      const answer = checker.check(one.toString('latin1'))
      if (answer instanceof Promise) await answer
    }
  }
}
