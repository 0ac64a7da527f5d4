import { AuthError, ERRORS, type AuthErrorCode } from '../../src/errors.ts'
import { denialFor } from '../../src/http/denial.ts'
import { refusalOf } from '../../src/http/refusal.ts'
import { expect, test } from 'vitest'

const codes = { 400: 'BAD_REQUEST', 401: 'UNAUTHENTICATED', 403: 'FORBIDDEN', 503: 'UNAVAILABLE' }

test.each(Object.keys(ERRORS) as AuthErrorCode[])(
  'a denial for %s says the same as a plain object, and nothing more',
  (code) => {
    const secret = 'what only the operator may know'
    const denial = denialFor(new AuthError(code, secret), { realm: 'api', resourceMetadata: null })
    const { status, oauth, public: text } = ERRORS[code]
    const challenge = denial.headers['www-authenticate']
    expect(refusalOf(denial)).toStrictEqual({
      status,
      code: codes[status],
      message: text,
      ...(oauth === null ? {} : { error: oauth }),
      ...(challenge === undefined ? { retryAfterSeconds: 5 } : { challenge }),
    })
    expect(JSON.stringify(refusalOf(denial))).not.toContain(secret)
    expect(challenge === undefined).toBe(status === 503)
  },
)
