import { interleave, type Contender, type Measured } from '../measure/interleave.ts'
import { progressOf } from '../measure/progress.ts'
import type { Library } from '../verification/checker.ts'
import { fastJwt, librariesFor, ours } from '../verification/libraries.ts'
import { workshop, type Workshop } from '../verification/workshop.ts'

export const sizes = [512, 2048, 8192] as const

export interface SizeFigures {
  readonly bytes: number
  readonly measured: readonly Measured[]
}

/** What a token of so many bytes costs at first sight, with EdDSA: its signature is one hash away. */
export async function bySize(rounds: number): Promise<readonly SizeFigures[]> {
  const made = workshop('EdDSA')
  const libraries = librariesFor(made).filter(({ name }) => name === ours || name === fastJwt)
  const figures: SizeFigures[] = []
  for (const bytes of sizes) {
    const progress = progressOf(`tokens of ${bytes} bytes`)
    const tokens = Array.from({ length: 500 }, () => tokenOf(made, bytes))
    const contenders = libraries.map((library) => contenderOf(library, tokens, made.token()))
    figures.push({ bytes, measured: await interleave(contenders, rounds, progress) })
    progress('done')
  }
  return figures
}

/** Filled up with groups, which is what makes real tokens long. */
function tokenOf(made: Workshop, bytes: number): string {
  const bare = made.token({ groups: [] }).length
  const groupBytes = '"group-00000",'.length
  const count = Math.max(0, Math.round(((bytes - bare) * 0.75) / groupBytes))
  const groups = Array.from({ length: count }, (_, index) => `group-${10_000 + index}`)
  return made.token({ groups })
}

function contenderOf(library: Library, tokens: readonly string[], spare: string): Contender {
  return {
    name: library.name,
    prepare: async () => {
      const checker = await library.open()
      if (checker === null) throw new Error(`${library.name} cannot check this algorithm`)
      await checker.check(spare)
      return {
        operations: tokens.length,
        run: async () => {
          for (const token of tokens) await checker.check(token)
        },
      }
    },
  }
}
