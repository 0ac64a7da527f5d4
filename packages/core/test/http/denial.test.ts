import { describe, expect, test } from 'vitest'
import { AuthError, ERRORS, type AuthErrorCode } from '../../src/errors.ts'
import { denialFor } from '../../src/http/denial.ts'

const settings = { realm: 'api', resourceMetadata: null }
const codes = Object.keys(ERRORS) as AuthErrorCode[]

describe('denialFor', () => {
  test('C112 without credentials: 401, a bare challenge, no error in the body', () => {
    expect(denialFor(new AuthError('token_missing', 'for the log'), settings)).toEqual({
      status: 401,
      headers: {
        'www-authenticate': 'Bearer realm="api"',
        'cache-control': 'no-store',
        'content-type': 'application/json; charset=utf-8',
      },
      body: '{"error_description":"Authentication is required"}',
    })
  })

  test.each([
    ['token_expired', 401, 'invalid_token'],
    ['token_malformed', 401, 'invalid_token'],
    ['audience_mismatch', 401, 'invalid_token'],
    ['signature_invalid', 401, 'invalid_token'],
    ['token_ambiguous', 400, 'invalid_request'],
    ['request_malformed', 400, 'invalid_request'],
    ['scope_insufficient', 403, 'insufficient_scope'],
    ['permission_denied', 403, 'insufficient_scope'],
  ] as const)('C114 C115 C116 %s is %d %s', (code, status, error) => {
    const denial = denialFor(new AuthError(code, 'for the log'), settings)
    expect(denial.status).toBe(status)
    expect(denial.headers['www-authenticate']).toContain(`error="${error}"`)
    expect(JSON.parse(denial.body)).toEqual({ error, error_description: ERRORS[code].public })
  })

  test('C120 an outage is 503 with Retry-After, and says nothing of the token', () => {
    const error = new AuthError('keys_unavailable', 'x', { retryAfterSeconds: 7 })
    expect(denialFor(error, settings)).toEqual({
      status: 503,
      headers: {
        'retry-after': '7',
        'cache-control': 'no-store',
        'content-type': 'application/json; charset=utf-8',
      },
      body: '{"error_description":"Authentication is temporarily unavailable"}',
    })
  })

  test('C120 Retry-After is 5 seconds when nobody knows better', () => {
    const denial = denialFor(new AuthError('keys_unavailable', 'x'), settings)
    expect(denial.headers['retry-after']).toBe('5')
  })

  test.each(codes)('C103 the answer to %s holds neither message, claim nor cause', (code) => {
    const error = new AuthError(code, 'hidden-message', {
      claim: 'hidden-claim',
      cause: new Error('hidden-cause'),
    })
    expect(JSON.stringify(denialFor(error, settings))).not.toContain('hidden')
  })

  test.each(codes)('the answer to %s is never stored by a cache', (code) => {
    const { headers, body } = denialFor(new AuthError(code, 'x'), settings)
    expect(headers).toMatchObject({ 'cache-control': 'no-store' })
    expect(JSON.parse(body)).toHaveProperty('error_description', ERRORS[code].public)
    expect(Object.keys(headers)).toEqual(Object.keys(headers).map((name) => name.toLowerCase()))
  })
})
