import { claimChecks } from '../pipeline/claims.ts'
import { stages, type Stages } from '../verify-token.ts'
import { viewOf } from './claim-views.ts'

/** What each stage is told as. The order of the stages is that of `stages`. */
const checksOf: Readonly<Record<keyof Stages, readonly string[]>> = {
  introspect: ['introspection'],
  decrypt: ['encryption'],
  parse: ['form', 'header', 'payload'],
  selectIssuer: ['issuer'],
  findKey: ['algorithm', 'key'],
  verifySignature: ['signature'],
  checkClaims: claimChecks.map((check) => viewOf(check).name),
  checkRevocation: ['revocation'],
  exchange: ['exchange'],
  describe: ['subject', 'permissions', 'attributes'],
  complete: ['expected subject', 'access rules', 'groups', 'schema'],
}

const order = Object.keys(stages) as readonly (keyof Stages)[]

/** The checks from one stage to another, or to the end; an exchange only where it is named. */
export function checksFrom(
  first: keyof Stages,
  last: keyof Stages = 'complete',
): readonly string[] {
  return order
    .slice(order.indexOf(first), order.indexOf(last) + 1)
    .filter((stage) => stage !== 'exchange' || last === 'exchange')
    .flatMap((stage) => checksOf[stage])
}

/** The checks of one stage, in its order. */
export function checksOfStage(stage: keyof Stages): readonly string[] {
  return checksOf[stage]
}
