import { expect, test } from 'vitest'
import { refusedNow } from '../../src/connections/close-reason.ts'
import { AuthError, ERRORS, type AuthErrorCode } from '../../src/errors.ts'

test.each<[AuthErrorCode, number, string]>([
  ['token_revoked', 4401, 'token revoked'],
  ['token_inactive', 4401, 'token revoked'],
  ['key_not_found', 4401, 'token no longer accepted'],
  ['claim_mismatch', 4401, 'token no longer accepted'],
  ['group_denied', 4403, 'access denied'],
])('C127 a token that is now refused with %s closes with %i', (code, expected, reason) => {
  const error = new AuthError(code, 'as the verifier says')
  expect(refusedNow(error)).toEqual({ code: expected, reason, error })
})

test('C127 every reason fits into a close frame, and tells nothing of the token', () => {
  for (const code of Object.keys(ERRORS) as AuthErrorCode[]) {
    const { reason } = refusedNow(new AuthError(code, 'secret '.repeat(50)))
    expect(reason).toMatch(/^[a-z ]{1,123}$/)
    expect(reason).not.toContain('secret')
  }
})
