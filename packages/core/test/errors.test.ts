import { describe, expect, test } from 'vitest'
import { AuthError, ERRORS, isAuthError, type AuthErrorCode } from '../src/errors.ts'
import { baseClaims, foreignKeys, keys, secret, sign, verifierFor } from './signing.ts'

const codes = Object.keys(ERRORS) as AuthErrorCode[]

describe('the table', () => {
  test('C029 has the codes that log rules and alerts rely on', () => {
    expect(codes.toSorted()).toMatchInlineSnapshot(`
      [
        "alg_not_allowed",
        "audience_mismatch",
        "claim_malformed",
        "claim_mismatch",
        "claim_missing",
        "exchange_refused",
        "exchange_unavailable",
        "group_denied",
        "groups_unavailable",
        "header_unsupported",
        "introspection_unavailable",
        "issuer_mismatch",
        "key_not_found",
        "keys_unavailable",
        "lifetime_exceeded",
        "permission_denied",
        "policy_denied",
        "policy_expired",
        "policy_invalid",
        "request_malformed",
        "revocation_unavailable",
        "schema_mismatch",
        "scope_insufficient",
        "signature_invalid",
        "subject_mismatch",
        "subject_missing",
        "subject_unmapped",
        "token_ambiguous",
        "token_encrypted",
        "token_expired",
        "token_inactive",
        "token_malformed",
        "token_missing",
        "token_not_yet_valid",
        "token_revoked",
        "token_sender_constrained",
        "token_too_large",
        "token_type_mismatch",
        "token_undecryptable",
      ]
    `)
  })

  test.each(codes)('%s goes with its status as RFC 6750 section 3.1 says', (code) => {
    const { status, oauth } = ERRORS[code]
    const oauthOf = { 400: 'invalid_request', 403: 'insufficient_scope', 503: null } as const
    expect(oauth).toBe(
      status === 401 ? (code === 'token_missing' ? null : 'invalid_token') : oauthOf[status],
    )
  })

  test.each(codes)('%s has a public text that a header can carry, and a meaning', (code) => {
    // RFC 6750 section 3: error_description without quote and backslash.
    expect(ERRORS[code].public).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]{10,80}$/)
    expect(ERRORS[code].meaning).toMatch(/^[A-Za-z].{20,}\.$/)
    expect(ERRORS[code].public).not.toContain('_')
  })

  test('tells a client no more of a bad token than that it is bad, but for expiry', () => {
    const texts = codes.filter((code) => ERRORS[code].oauth === 'invalid_token')
    const told = new Map(texts.map((code) => [code, ERRORS[code].public]))
    expect(told.get('token_expired')).toBe('The access token expired')
    told.delete('token_expired')
    expect(new Set(told.values())).toEqual(new Set(['The access token is invalid']))
  })
})

describe('an AuthError', () => {
  test('is an Error with a name, a code and a message', () => {
    const error = new AuthError('token_expired', 'exp is 5')
    expect(error).toBeInstanceOf(Error)
    expect(error).toMatchObject({
      name: 'AuthError',
      code: 'token_expired',
      message: 'exp is 5',
      kind: 'refusal',
      claim: undefined,
      scopes: [],
      retryAfterSeconds: undefined,
    })
    expect(String(error)).toBe('AuthError: exp is 5')
    expect('cause' in error).toBe(false)
  })

  test('carries its details', () => {
    const cause = new Error('connection refused')
    const details = { claim: 'scope', scopes: ['read'], retryAfterSeconds: 9, cause }
    expect(new AuthError('keys_unavailable', 'down', details)).toMatchObject(details)
    expect('cause' in new AuthError('keys_unavailable', 'down', { cause: undefined })).toBe(true)
  })

  test.each(codes)('of code %s is of the kind that its status says', (code) => {
    const unavailable = ERRORS[code].status === 503
    expect(new AuthError(code, 'x').kind).toBe(unavailable ? 'unavailable' : 'refusal')
  })

  test('is told from anything else, also when another copy of the package made it', () => {
    const copy = Object.defineProperty(new Error('x'), Symbol.for('@sekisho/core AuthError'), {
      value: true,
    })
    expect(isAuthError(new AuthError('token_missing', 'x'))).toBe(true)
    expect(isAuthError(copy)).toBe(true)
    const others = [
      new Error('x'),
      { name: 'AuthError', code: 'token_missing' },
      'x',
      null,
      undefined,
      1,
    ]
    expect(others.filter(isAuthError)).toEqual([])
  })

  test('does not show its brand when it is printed or copied', () => {
    const error = new AuthError('token_missing', 'x')
    expect(Object.keys(error)).not.toContain('@sekisho/core AuthError')
    expect(
      Reflect.ownKeys({ ...(error as object) }).filter((key) => typeof key === 'symbol'),
    ).toEqual([])
  })
})

test('C029 every refusal of verify is an AuthError with a code of the table', async () => {
  const header = { alg: 'ES256' }
  const tokens: readonly (readonly [AuthErrorCode, unknown])[] = [
    ['token_malformed', 'x'],
    ['token_malformed', undefined],
    ['token_too_large', 'x'.repeat(20_000)],
    ['token_encrypted', 'a.b.c.d.e'],
    ['header_unsupported', sign({ ...header, crit: [] })],
    ['issuer_mismatch', sign(header, baseClaims({ iss: 'x' }))],
    ['alg_not_allowed', sign({ alg: 'HS256' })],
    ['key_not_found', sign({ ...header, kid: 'x' })],
    ['signature_invalid', sign(header, baseClaims(), foreignKeys.p256)],
    ['token_type_mismatch', sign({ ...header, typ: 'dpop+jwt' })],
    ['token_expired', sign(header, baseClaims({ exp: 1 }))],
    ['token_not_yet_valid', sign(header, baseClaims({ nbf: 9_999_999_999 }))],
    ['claim_missing', sign(header, baseClaims({ sub: undefined }))],
    ['claim_malformed', sign(header, baseClaims({ exp: 'soon' }))],
    ['audience_mismatch', sign(header, baseClaims({ aud: 'x' }))],
    ['token_sender_constrained', sign(header, baseClaims({ cnf: { jkt: 'x' } }))],
  ]
  for (const [code, token] of tokens) {
    const error: unknown = await verifierFor()
      .verify(token as string)
      .catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(AuthError)
    expect(error).toMatchObject({ code, kind: 'refusal' })
    // C103: no token and no secret in a message.
    expect((error as AuthError).message).not.toMatch(/eyJ[A-Za-z0-9_-]{20}/)
    expect((error as AuthError).message).not.toContain(secret.toString())
    expect((error as AuthError).message).not.toContain(keys.p256.jwk['x'])
  }
})
