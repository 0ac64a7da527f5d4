import { verifyCompact } from '@sekisho/core/jws'
import { compactVerify, createLocalJWKSet } from 'jose'
import { Fault, type Target } from '../target.ts'
import { refusalOf } from './expected.ts'
import { headerOf, jwks, publicAlgorithms, signed } from './keys.ts'

const algorithms = [...publicAlgorithms]
const joseKeys = createLocalJWKSet(jwks)

/** `verifyCompact` beside jose: nothing is accepted that jose refuses. */
export const compactJws: Target = {
  name: 'compact-jws',
  seeds: publicAlgorithms.flatMap((alg) => [
    signed(alg, headerOf(alg), 'foo'),
    signed(alg, headerOf(alg), JSON.stringify({ a: 1 })),
    signed(alg, JSON.stringify({ alg, crit: ['x'], x: 1 }), ''),
  ]),
  run: async (input) => {
    let outcome: string
    try {
      await verifyCompact(input, jwks, { algorithms })
      outcome = 'accepted'
    } catch (error) {
      return refusalOf(error)
    }
    try {
      await compactVerify(input, joseKeys, { algorithms })
    } catch (error) {
      throw new Fault(`accepted, but jose says ${String(error)}`)
    }
    return outcome
  },
}
