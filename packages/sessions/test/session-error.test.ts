import { isSessionError, SessionError } from '@sekisho/sessions'
import { expect, test } from 'vitest'
import { SESSION_ERRORS } from '../src/session-error.ts'

test('a client cannot tell the refusals of a refresh token apart', () => {
  const refusals = Object.values(SESSION_ERRORS).filter((row) => row.oauth === 'invalid_grant')
  expect(refusals.length).toBeGreaterThan(5)
  expect(new Set(refusals.map((row) => row.status))).toEqual(new Set([400]))
})

test('trouble of the store and throttling never end a session', () => {
  const ending = Object.values(SESSION_ERRORS).filter((row) => row.endsSession)
  expect(ending.length).toBeGreaterThan(3)
  expect(new Set(ending.map((row) => row.status))).toEqual(new Set([400]))
})

test('a session error carries its code, its cause and when to try again', () => {
  const cause = new Error('connection refused')
  const error = new SessionError('store_unavailable', 'the store did not answer', {
    cause,
    retryAfterSeconds: 5,
  })
  expect(isSessionError(error)).toBe(true)
  expect(isSessionError(new Error('store_unavailable'))).toBe(false)
  expect(error).toMatchObject({ code: 'store_unavailable', retryAfterSeconds: 5, cause })
  expect(new SessionError('session_revoked', 'x').retryAfterSeconds).toBeNull()
})
