import type { AuthError } from '../../errors.ts'
import { adviceIn, foundIn } from '../message.ts'
import type { Report } from '../report.ts'

/** The requirement of a route, told of a token that is good and does not meet it. */
export function tellRequirement(unmet: AuthError, report: Report): void {
  report.fail('requirement', unmet, () => ({
    expected: 'what the route asks for',
    found: foundIn(unmet),
    advice:
      adviceIn(unmet) ??
      'the token is good, and not enough for this route: have the issuer grant what is missing, or ask for less',
  }))
}
