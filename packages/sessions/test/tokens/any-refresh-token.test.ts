import {
  assert,
  constantFrom,
  integer,
  pre,
  property,
  record,
  string,
  uint8Array,
} from 'fast-check'
import { createSecretKey } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { readAnyRefreshToken } from '../../src/tokens/read-any-refresh-token.ts'
import { writeRefreshJwt } from '../../src/tokens/refresh-jwt.ts'
import { writeRefreshToken, type RefreshToken } from '../../src/tokens/refresh-token.ts'

const key = { kid: 'k1', key: createSecretKey(Buffer.alloc(32, 1)) }
const other = { kid: 'k1', key: createSecretKey(Buffer.alloc(32, 2)) }
const keys = new Map([[key.kid, key]])
const bytes = uint8Array({ minLength: 16, maxLength: 16 })
const anyToken = record({
  sid: bytes.map((sid) => Buffer.from(sid).toString('base64url')),
  family: bytes.map((family) => Buffer.from(family)),
  generation: integer({ min: 0, max: 0xffff_ffff }),
  application: string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
})

const forms: readonly (readonly [string, (token: RefreshToken, by: typeof key) => string])[] = [
  ['opaque', writeRefreshToken],
  [
    'jwt',
    (token, by) =>
      writeRefreshJwt(token, by, { issuer: 'https://login.example', issuedAt: 1, expiresAt: 2 }),
  ],
]

describe.each(forms)('a refresh token of the form %s', (_, write) => {
  test('says what was written, and is written in one way', () => {
    assert(
      property(anyToken, (token) => {
        const text = write(token, key)
        expect(readAnyRefreshToken(text, keys)).toEqual(token)
        expect(write(token, key)).toBe(text)
      }),
    )
  })

  test('C168 says nothing once a character of it is another, more or fewer', () => {
    const change = record({
      at: integer({ min: 0, max: 400 }),
      left: integer({ min: 0, max: 3 }),
      put: constantFrom('', 'A', 'B', '.', '=', '-', ' ', '\u00e9', '\0'),
    })
    assert(
      property(anyToken, change, (token, { at, left, put }) => {
        const text = write(token, key)
        const changed = text.slice(0, at) + put + text.slice(at + left)
        pre(changed !== text)
        expect(readAnyRefreshToken(changed, keys)).toBeNull()
      }),
      { numRuns: 2000 },
    )
  })

  test('C168 says nothing under another key, nor under no key', () => {
    assert(
      property(anyToken, (token) => {
        const text = write(token, other)
        expect(readAnyRefreshToken(text, keys)).toBeNull()
        expect(readAnyRefreshToken(text, new Map())).toBeNull()
      }),
    )
  })
})

test('no text that anybody makes up is a refresh token', () => {
  const kid = Buffer.from(JSON.stringify({ alg: 'HS256', typ: 'rt+jwt', kid: 'k1' }))
  const starts = constantFrom('', 'rt1.', 'rt1.k1.', `${kid.toString('base64url')}.`)
  assert(
    property(starts, string({ unit: 'grapheme' }), string(), (start, middle, end) => {
      expect(readAnyRefreshToken(`${start}${middle}.${end}`, keys)).toBeNull()
    }),
    { numRuns: 1000 },
  )
})
