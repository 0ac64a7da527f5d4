import { isAuthError } from '../../errors.ts'
import { extractGiven } from '../../pipeline/extract.ts'
import type { RawToken } from '../../pipeline/tokens.ts'
import type { Report } from '../report.ts'

/** `extractGiven`, told. */
export function explainGiven(token: unknown, report: Report): RawToken {
  try {
    return extractGiven(token)
  } catch (error) {
    if (isAuthError(error)) {
      report.fail('form', error, {
        expected: 'the token as a string',
        found: token === null ? 'null' : `a value of type ${typeof token}`,
        advice: 'hand over the token itself, as text; a missing await or a missing header is the usual cause',
      })
    }
    throw error
  }
}
