import { invalidOption } from '@sekisho/core/options'
import type { VerificationOptions } from '../sessions.ts'

/** What the sessions set themselves; another value would open or shut their own tokens. */
const notHere = [
  'issuer',
  'issuers',
  'audience',
  'keys',
  'algorithms',
  'tokenType',
  'introspection',
  'exchange',
  'defaultIssuer',
  'now',
]

/** The further options of the verifier; the verifier checks their values. @throws {TypeError} */
export function resolveVerification(verification: VerificationOptions = {}): {
  readonly verification: VerificationOptions
  readonly tolerance: number
} {
  if (typeof verification !== 'object' || verification === null) {
    throw invalidOption('verification', verification, 'an object of options')
  }
  const foreign = notHere.find((name) => Object.hasOwn(verification, name))
  if (foreign !== undefined) {
    throw new TypeError(
      `Sekisho: verification has no option "${foreign}"; the sessions set it from their own options`,
    )
  }
  const { clockToleranceSeconds = 5 } = verification
  return { verification, tolerance: clockToleranceSeconds }
}
