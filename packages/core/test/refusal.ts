import { expect } from 'vitest'
import type { AuthErrorCode } from '../src/errors.ts'

/** What an `AuthError` with this code and this distinctive message matches, for `toMatchObject`. */
export function refusal(code: AuthErrorCode, message: RegExp) {
  return { name: 'AuthError', code, message: expect.stringMatching(message) as unknown }
}
