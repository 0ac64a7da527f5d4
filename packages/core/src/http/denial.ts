import { ERRORS, type AuthError } from '../errors.ts'
import type { Denial } from '../outcome.ts'
import { challengeFor, type ChallengeSettings } from './challenge.ts'

const defaultRetryAfterSeconds = 5

/** The finished HTTP answer to a refusal: status, challenge and body from the table of errors. */
export function denialFor(error: AuthError, settings: ChallengeSettings): Denial {
  const spec = ERRORS[error.code]
  const challenge = challengeFor(error, settings)
  return {
    status: spec.status,
    headers: {
      ...(challenge === null
        ? { 'retry-after': String(error.retryAfterSeconds ?? defaultRetryAfterSeconds) }
        : { 'www-authenticate': challenge }),
      'cache-control': 'no-store',
      'content-type': 'application/json; charset=utf-8',
    },
    body: JSON.stringify({
      ...(spec.oauth === null ? {} : { error: spec.oauth }),
      error_description: spec.public,
    }),
  }
}
