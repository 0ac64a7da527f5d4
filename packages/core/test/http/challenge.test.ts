import { array, assert, constantFrom, oneof, property, string } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AuthError, ERRORS, type AuthErrorCode } from '../../src/errors.ts'
import { challengeFor, quoted } from '../../src/http/challenge.ts'
import { denialFor } from '../../src/http/denial.ts'
import { parseChallenge, unquoted } from './parse-challenge.ts'

const settings = { realm: 'api', resourceMetadata: null }
const codes = Object.keys(ERRORS) as AuthErrorCode[]
const text = oneof(
  string(),
  string({ unit: 'binary' }),
  string({
    unit: constantFrom('"', '\\', '\r', '\n', '\0', ',', ' ', '=', 'é', '\u{1F600}'),
  }),
)

describe('quoted', () => {
  test('C117 the result is one quoted-string of printable ASCII, whatever went in', () => {
    assert(
      property(text, (value) => {
        const result = quoted(value)
        expect(result).toMatch(/^[\x20-\x7e]*$/)
        expect(unquoted(result)).toBe(value.replace(/[^\x20-\x7e]/g, '?'))
      }),
      { numRuns: 2000 },
    )
  })

  test.each([
    ['', '""'],
    ['api', '"api"'],
    ['a "b" c', String.raw`"a \"b\" c"`],
    ['a\\', String.raw`"a\\"`],
    ['a\r\nSet-Cookie: b', '"a??Set-Cookie: b"'],
    ['é€', '"??"'],
  ])('C117 quotes %j as %s', (value, expected) => {
    expect(quoted(value)).toBe(expected)
  })
})

describe('challengeFor', () => {
  test.each(codes.filter((code) => ERRORS[code].status !== 503))(
    'C111 C113 %s has a challenge that an independent reader takes apart',
    (code) => {
      const spec = ERRORS[code]
      const challenge = challengeFor(new AuthError(code, 'for the log'), settings)
      const { scheme, parameters } = parseChallenge(String(challenge))
      expect(scheme).toBe('Bearer')
      expect(parameters).toEqual(
        new Map([
          ['realm', 'api'],
          ...(spec.oauth === null
            ? []
            : ([
                ['error', spec.oauth],
                ['error_description', spec.public],
              ] as const)),
        ]),
      )
    },
  )

  test('C112 without credentials the challenge is bare', () => {
    expect(challengeFor(new AuthError('token_missing', 'x'), settings)).toBe('Bearer realm="api"')
  })

  test('C114 an expired token gets error="invalid_token"', () => {
    expect(challengeFor(new AuthError('token_expired', 'x'), settings)).toBe(
      'Bearer realm="api", error="invalid_token", error_description="The access token expired"',
    )
  })

  test('C115 a missing scope gets error="insufficient_scope" with every scope that is needed', () => {
    const error = new AuthError('scope_insufficient', 'x', { scopes: ['read:all', 'write'] })
    expect(challengeFor(error, settings)).toBe(
      'Bearer realm="api", error="insufficient_scope", error_description="The access token lacks a required scope", scope="read:all write"',
    )
  })

  test('C120 there is none when the keys cannot be had', () => {
    expect(challengeFor(new AuthError('keys_unavailable', 'x'), settings)).toBeNull()
  })

  test('C121 names the protected resource metadata when configured', () => {
    const resourceMetadata = 'https://api.example/.well-known/oauth-protected-resource/v1'
    const challenge = challengeFor(new AuthError('token_missing', 'x'), {
      ...settings,
      resourceMetadata,
    })
    expect(parseChallenge(String(challenge)).parameters.get('resource_metadata')).toBe(
      resourceMetadata,
    )
  })

  test('C113 C117 whatever realm, message and scopes hold, one challenge comes out', () => {
    assert(
      property(text, text, array(text), (realm, message, scopes) => {
        const error = new AuthError('scope_insufficient', message, { scopes, claim: message })
        const challenge = String(challengeFor(error, { realm, resourceMetadata: realm }))
        expect(challenge).toMatch(/^[\x20-\x7e]*$/)
        const names = [...parseChallenge(challenge).parameters.keys()]
        const scope = scopes.length > 0 ? ['scope'] : []
        expect(names).toEqual([
          'realm',
          'error',
          'error_description',
          ...scope,
          'resource_metadata',
        ])
      }),
    )
  })
})

describe('the table of errors', () => {
  test.each(codes)('C117 the public text of %s stays within RFC 6750 section 3', (code) => {
    expect(ERRORS[code].public).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/)
  })

  test.each(codes)(
    'C111 C120 the denial of %s has a challenge, or says when to come back',
    (code) => {
      const { status, headers } = denialFor(new AuthError(code, 'x'), settings)
      expect(status).toBe(ERRORS[code].status)
      expect('www-authenticate' in headers).toBe(status !== 503)
      expect('retry-after' in headers).toBe(status === 503)
    },
  )
})
