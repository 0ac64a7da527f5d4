import { isAuthError, type AuthError } from '../../errors.ts'
import { checkRevocation, type RevocationCheck } from '../../pipeline/revocation.ts'
import type { CheckedClaims } from '../../pipeline/tokens.ts'
import { kindOf } from '../../kind-of.ts'
import { faultName } from '../causes.ts'
import type { Notes, Report } from '../report.ts'

/** `checkRevocation`, told. What isRevoked answers or throws is the application's, so not shown. */
export async function tellRevocation(
  checked: CheckedClaims,
  isRevoked: RevocationCheck | null,
  report: Report,
): Promise<CheckedClaims> {
  let answer: boolean | undefined
  const watched: RevocationCheck | null =
    isRevoked === null
      ? null
      : (claims) => {
          const asked = isRevoked(claims)
          if (asked instanceof Promise) return asked.then((later) => (answer = later))
          answer = asked
          return asked
        }
  const expected =
    isRevoked === null ? 'nothing: isRevoked is not set' : 'that isRevoked answers false'
  try {
    const inForce = await checkRevocation(checked, watched)
    report.pass('revocation', () => ({ expected, found: watched === null ? 'not asked' : 'false' }))
    return inForce
  } catch (error) {
    if (isAuthError(error)) {
      report.fail('revocation', error, () => ({ expected, ...notes(error, answer) }))
    }
    throw error
  }
}

function notes(error: AuthError, answer: unknown): Notes {
  if (error.code === 'revocation_unavailable') {
    return {
      found: `isRevoked failed with ${faultName(error.cause)}`,
      advice: 'see the cause of the logged error: the store behind isRevoked does not answer',
    }
  }
  return answer === true
    ? {
        found: 'isRevoked answered true',
        advice: 'the token was revoked, at a logout perhaps: have the user sign in again',
      }
    : {
        found: `isRevoked answered neither true nor false: ${answer === undefined ? 'undefined' : kindOf(answer)}`,
        advice:
          'mend isRevoked: it must answer false for a token that is in force; a missing return is the usual cause',
      }
}
