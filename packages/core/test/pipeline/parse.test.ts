import { describe, expect, test } from 'vitest'
import { parse } from '../../src/pipeline/parse.ts'
import type { RawToken } from '../../src/pipeline/tokens.ts'
import { refusal } from '../refusal.ts'
import { base64url, baseClaims, keys, sign, signSegments, verifierFor } from '../signing.ts'

const verifier = verifierFor()
const claims = JSON.stringify(baseClaims())

/** A token with a good signature over this payload, byte for byte. */
function withPayload(payload: string | Uint8Array): Promise<unknown> {
  return verifier.verify(signSegments('{"alg":"RS256"}', payload, keys.rsa, 'RS256'))
}

function claimsWith(bytes: readonly number[]): Buffer {
  const [start, end] = JSON.stringify(baseClaims({ note: '*' })).split('*') as [string, string]
  return Buffer.concat([Buffer.from(start), Buffer.from(bytes), Buffer.from(end)])
}

function nested(levels: number, open: string, close: string): string {
  return `{"deep":${open.repeat(levels)}1${close.repeat(levels)},${claims.slice(1)}`
}

describe('the text of the claims', () => {
  test('C011 refuses a byte order mark before the claims', async () => {
    await expect(withPayload(`\ufeff${claims}`)).rejects.toMatchObject(
      refusal('token_malformed', /the payload is not JSON/),
    )
  })

  test.each([
    ['sub, the good one last', '"sub":"mallory","sub":"alice"'],
    ['sub, the good one first', '"sub":"alice","sub":"mallory"'],
    ['sub written with an escape', '"s\\u0075b":"mallory","sub":"alice"'],
    ['a member deeper down', '"realm_access":{"roles":["a"],"roles":["admin"]}'],
    ['a member within a list', '"groups":[{"id":1,"id":2}]'],
    ['__proto__', '"__proto__":{},"__proto__":{}'],
    ['a name with a quote in it', '"a\\"":1,"a\\"":2'],
    ['a name with a backslash at its end', '"a\\\\":1,"a\\\\":2'],
    ['a name with a colon', '"a:b":1,"a:b":2'],
  ])('C013 refuses a repeated name: %s', async (_, members) => {
    const rest = JSON.stringify({ ...baseClaims(), sub: undefined }).slice(1)
    await expect(withPayload(`{${members},${rest}`)).rejects.toMatchObject(
      refusal('token_malformed', /the payload has a member name twice/),
    )
  })

  test('C013 lets names repeat in different objects, and colons and quotes stand in values', async () => {
    const trap = { a: { id: ':"' }, b: { id: '\\' }, c: [{ id: '\\":"' }, { id: '{"id":1}' }] }
    expect(await withPayload(JSON.stringify(baseClaims(trap)))).toMatchObject({ claims: trap })
  })

  test.each([
    ['a stray 0xFF', [0xff]],
    ['an overlong form', [0xc0, 0xaf]],
    ['an encoded surrogate', [0xed, 0xbf, 0xbf]],
    ['a cut sequence', [0xf0, 0x9f, 0x98]],
  ])('C014 refuses %s as not UTF-8', async (_, bytes) => {
    await expect(withPayload(claimsWith(bytes))).rejects.toMatchObject(
      refusal('token_malformed', /the payload is not UTF-8/),
    )
  })

  test('C014 refuses UTF-16 in both byte orders', async () => {
    const little = Buffer.from(claims, 'utf16le')
    for (const bytes of [little, Buffer.from(little).swap16()]) {
      await expect(withPayload(bytes)).rejects.toMatchObject(
        refusal('token_malformed', /the payload is not JSON/),
      )
    }
    const marked = Buffer.concat([Buffer.from([0xff, 0xfe]), little])
    await expect(withPayload(marked)).rejects.toMatchObject(
      refusal('token_malformed', /the payload is not UTF-8/),
    )
  })

  test('C014 takes every well-formed character', async () => {
    const sub = '関所 ü 😀 \u2028 \uffff'
    expect(await withPayload(JSON.stringify(baseClaims({ sub })))).toMatchObject({ subject: sub })
  })

  test.each([
    ['null', /the payload is not a JSON object/],
    ['[]', /the payload is not a JSON object/],
    [`[${claims}]`, /the payload is not a JSON object/],
    ['"x"', /the payload is not a JSON object/],
    ['1', /the payload is not a JSON object/],
    ['true', /the payload is not a JSON object/],
    ['', /the payload is not JSON/],
    ['{', /the payload is not JSON/],
    ['{}x', /the payload is not JSON/],
    [`${claims}x`, /the payload is not JSON/],
    [`${claims}${claims}`, /the payload is not JSON/],
    [`${claims}\0`, /the payload is not JSON/],
    ["{'iss':'x'}", /the payload is not JSON/],
    ['{"exp":1e400}', /the payload has a number beyond range/],
    ['{"deep":[{"n":-1e999}]}', /the payload has a number beyond range/],
  ])('C015 refuses the claims %j', async (text, message) => {
    await expect(withPayload(text)).rejects.toMatchObject(refusal('token_malformed', message))
  })

  test('nesting is taken down to 64 levels and no further, in either kind of bracket', async () => {
    for (const [open, close] of [
      ['[', ']'],
      ['{"a":', '}'],
    ] as const) {
      expect(await withPayload(nested(63, open, close))).toMatchObject({ subject: 'alice' })
      await expect(withPayload(nested(64, open, close))).rejects.toMatchObject(
        refusal('token_malformed', /the payload is nested too deeply/),
      )
    }
  })

  test('nesting of a hundred thousand levels exhausts no stack', async () => {
    const roomy = verifierFor({ maxTokenBytes: 262_144 })
    const levels = 90_000
    for (const text of [
      `{"a":${'['.repeat(levels)}${']'.repeat(levels)}}`,
      `{"a":${'['.repeat(levels * 2)}`,
    ]) {
      await expect(
        roomy.verify(signSegments('{"alg":"RS256"}', text, keys.rsa, 'RS256')),
      ).rejects.toMatchObject(
        refusal('token_malformed', /the payload is (?:nested too deeply|not JSON)/),
      )
    }
  })
})

test('what parsing returns says in its name that the claims are unverified', () => {
  const raw = `${base64url('{"alg":"HS256"}')}.${base64url('{"admin":true}')}.AAAA` as RawToken
  const parsed = parse(raw, 100)
  expect(parsed).toMatchObject({ header: { alg: 'HS256' }, unverifiedClaims: { admin: true } })
  expect(Object.keys(parsed)).not.toContain('claims')
})

test('the header is reported before the payload when both are bad', () => {
  const raw = `${base64url('[]')}.${base64url('[]')}.AAAA` as RawToken
  expect(() => parse(raw, 100)).toThrow(/the header is not a JSON object/)
  expect(() => parse(sign({ alg: 'RS256' }, []) as RawToken, 1000)).toThrow(
    /the payload is not a JSON object/,
  )
})
