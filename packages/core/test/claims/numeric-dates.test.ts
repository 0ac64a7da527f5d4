import { describe, expect, test } from 'vitest'
import { coerceNumericDates } from '../../src/claims/numeric-dates.ts'
import type { SignedToken } from '../../src/pipeline/tokens.ts'
import { processWarnings } from '../keys/files/process-warnings.ts'
import { refusal } from '../refusal.ts'
import { nowSeconds } from '../signing.ts'
import { optionError } from '../options/option-error.ts'
import { accepted } from './accepted.ts'
import { refusalOf } from './refusal-of.ts'

const strict = { clockToleranceSeconds: 0 }
const coercing = { ...strict, coerceNumericDates: true }

describe('EM-7 the times of a token, at the second 1700000000', () => {
  test.each([
    ['exp', nowSeconds, 'token_expired'],
    ['exp', nowSeconds + 1, null],
    ['exp', nowSeconds + 10.5, null],
    ['nbf', nowSeconds, null],
    ['nbf', nowSeconds + 60, 'token_not_yet_valid'],
    ['iat', nowSeconds + 60, 'token_not_yet_valid'],
  ])('EM-7 %s %d gives %j', async (name, value, code) => {
    const verdict = await accepted({ [name]: value }, strict).then(
      () => null,
      (error: { code: string }) => error.code,
    )
    expect(verdict).toBe(code)
  })

  test('EM-7 an iat ahead is accepted where the policy says so', async () => {
    const options = { ...strict, allowFutureIssuedAt: true }
    await expect(accepted({ iat: nowSeconds + 60 }, options)).resolves.toHaveProperty('subject')
  })

  test.each(['exp', 'nbf', 'iat'])('EM-7 ST-2 %s as text is refused', async (name) => {
    expect(await refusalOf({ [name]: '1700000060' })).toMatchObject(
      refusal('claim_malformed', new RegExp(`expected ${name} to be a number of seconds`)),
    )
  })
})

describe('EM-7 coerceNumericDates', () => {
  test('EM-7 takes digits in a text for the number', async () => {
    const times = { exp: '1700000060', nbf: '1700000000', iat: '1699999999.5' }
    expect(await accepted(times, coercing)).toMatchObject({
      claims: { exp: 1_700_000_060, nbf: 1_700_000_000, iat: 1_699_999_999.5 },
      expiresAt: new Date(1_700_000_060_000),
    })
  })

  test('EM-7 checks them like any other', async () => {
    expect(await refusalOf({ exp: '1700000000' }, coercing)).toMatchObject({
      code: 'token_expired',
    })
    expect(await refusalOf({ nbf: '1700000060' }, coercing)).toMatchObject({
      code: 'token_not_yet_valid',
    })
    const lifetime = { ...coercing, maxLifetimeSeconds: 60 }
    expect(await refusalOf({ exp: '1700000061' }, lifetime)).toMatchObject({
      code: 'lifetime_exceeded',
    })
  })

  test.each([
    '',
    ' 1700000060',
    '1700000060 ',
    '+1700000060',
    '-1',
    '1e10',
    '0x65',
    '1_700_000_060',
    '1700000060.',
    '17000000600000',
    'Infinity',
    '１７００００００６０',
    ['1700000060'],
    true,
    null,
  ])('EM-7 refuses %j', async (exp) => {
    expect(await refusalOf({ exp }, coercing)).toMatchObject({ code: 'claim_malformed' })
  })

  test('leaves other claims alone, and what lies in __proto__', async () => {
    const claims = JSON.parse('{"exp":"1700000060","age":"7","__proto__":{"admin":true}}') as object
    const { claims: found } = await accepted({ ...claims }, coercing)
    expect(found['age']).toBe('7')
    expect(found['admin']).toBeUndefined()
  })

  test('says in a process warning that it is on, and for whom', async () => {
    const warnings = processWarnings('SEKISHO_COERCE_NUMERIC_DATES')
    await accepted(
      { iss: 'https://texts.example' },
      { ...coercing, issuer: 'https://texts.example' },
    )
    await accepted({ iss: 'https://numbers.example' }, { issuer: 'https://numbers.example' })
    await new Promise(setImmediate)
    expect(warnings.join()).toMatch(
      /coerceNumericDates is on for https:\/\/texts\.example; have the/,
    )
    expect(warnings.join()).not.toMatch(/numbers\.example/)
  })

  test('is true or false', () => {
    expect(optionError({ coerceNumericDates: 'true' })).toMatch(
      /coerceNumericDates must be true or false; got "true"/,
    )
    expect(optionError({ coerceNumericDates: null })).toMatch(/coerceNumericDates must be/)
  })
})

test('EM-7 a token without digits in a text stays the very same', () => {
  const token = {
    header: { alg: 'RS256' },
    claims: { exp: 1, nbf: 'soon' },
  } as unknown as SignedToken
  expect(coerceNumericDates(token)).toBe(token)
})

test.each([
  ['1700000060.125000000', 1_700_000_060.125],
  ['1700000060.1', 1_700_000_060.1],
  ['9999999999999', 9_999_999_999_999],
  ['1700000060.1250000000', null],
  ['17000000600000', null],
  ['1700000060.', null],
])('EM-7 the digits %j are the number %j', (exp, expected) => {
  const token = { header: { alg: 'RS256' }, claims: { exp } } as unknown as SignedToken
  expect(coerceNumericDates(token).claims.exp).toBe(expected ?? exp)
})
