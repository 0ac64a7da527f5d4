import { isAuthError, type AuthError, type AuthErrorCode } from '../../errors.ts'
import type { AuthRequest } from '../../http/request.ts'
import type { TokenReader } from '../../http/token-sources.ts'
import { extract, extractGiven } from '../../pipeline/extract.ts'
import type { RawToken } from '../../pipeline/tokens.ts'
import { adviceIn, foundIn } from '../message.ts'
import type { Notes, Report } from '../report.ts'

/** `extractGiven`, told. */
export function readGiven(token: unknown, report: Report): RawToken {
  try {
    return extractGiven(token)
  } catch (error) {
    if (isAuthError(error)) {
      report.fail('form', error, () => ({
        expected: 'the token as text',
        found: token === null ? 'null' : `a value of type ${typeof token}`,
        advice:
          'hand over the token itself, as text; a missing await or a missing header is the usual cause',
      }))
    }
    throw error
  }
}

const expected = 'one token, in one of the token sources'

const adviceOn: Readonly<Partial<Record<AuthErrorCode, string>>> = {
  token_missing:
    'send "Authorization: Bearer <token>"; if the client does, look for a proxy that takes the header off; for a cookie or another place set tokenSources',
  request_malformed:
    'send one line "Authorization: Bearer <token>", with the token and nothing else after the scheme; a variable without a value is the usual cause',
}

/** `extract`, told. */
export function readRequest(
  request: AuthRequest,
  readers: readonly TokenReader[],
  report: Report,
): RawToken {
  try {
    const raw = extract(request, readers)
    report.pass('credentials', () => ({ expected, found: 'one token' }))
    return raw
  } catch (error) {
    if (isAuthError(error)) report.fail('credentials', error, () => notes(error))
    throw error
  }
}

function notes(error: AuthError): Notes {
  return { expected, found: foundIn(error), advice: adviceIn(error) ?? adviceOn[error.code] }
}
