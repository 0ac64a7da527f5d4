import { createVerifier, staticKeys, type Verifier } from '@sekisho/core'
import { interleave, type Contender, type Measured } from '../measure/interleave.ts'
import { progressOf } from '../measure/progress.ts'
import { audience, issuer, workshop } from '../verification/workshop.ts'

export const one = 'one issuer with one key'
export const hundredIssuers = '100 issuers'
export const hundredKeys = '100 keys'

/** What many issuers, or many keys of one, add to a check at first sight (ES256). */
export async function byNumber(rounds: number): Promise<readonly Measured[]> {
  const progress = progressOf('100 issuers, 100 keys')
  const count = 100
  const keys = Array.from({ length: count }, (_, index) => workshop('ES256', `k${index}`))
  const issuers = keys.map((made, index) => ({ made, issuer: `${issuer}${index}` }))
  const single = keys[0]
  if (single === undefined) throw new Error('no key')
  const algorithms = ['ES256'] as const
  const contenders: Contender[] = [
    contenderOf(one, single.tokens(800), () =>
      createVerifier({ issuer, audience, algorithms, keys: staticKeys(single.jwk) }),
    ),
    contenderOf(
      hundredKeys,
      keys.flatMap((made) => made.tokens(8)),
      () => {
        const set = { keys: keys.map(({ jwk }) => jwk) }
        return createVerifier({ issuer, audience, algorithms, keys: staticKeys(set) })
      },
    ),
    contenderOf(
      hundredIssuers,
      issuers.flatMap((from) => from.made.tokens(8, { iss: from.issuer })),
      () =>
        createVerifier({
          issuers: issuers.map((from) => ({
            issuer: from.issuer,
            audience,
            algorithms,
            keys: staticKeys(from.made.jwk),
          })),
        }),
    ),
  ]
  const measured = await interleave(contenders, rounds, progress)
  progress('done')
  return measured
}

function contenderOf(name: string, tokens: readonly string[], open: () => Verifier): Contender {
  const shuffled = tokens.toSorted((left, right) => tail(left).localeCompare(tail(right)))
  return {
    name,
    prepare: async () => {
      const verifier = open()
      await verifier.prepare()
      return {
        operations: shuffled.length,
        run: async () => {
          for (const token of shuffled) await verifier.verify(token)
        },
      }
    },
  }
}

function tail(token: string): string {
  return token.slice(-20)
}
