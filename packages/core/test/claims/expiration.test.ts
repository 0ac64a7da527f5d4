import { describe, expect, test } from 'vitest'
import { baseClaims, keys, nowSeconds, sign, signSegments } from '../signing.ts'
import { accepted } from './accepted.ts'
import { refusalOf, refusalOfToken } from './refusal-of.ts'

const strict = { clockToleranceSeconds: 0 }

describe('exp', () => {
  test('C072 refuses a token whose exp is this very second', async () => {
    expect(await refusalOf({ exp: nowSeconds }, strict)).toMatchObject({
      code: 'token_expired',
      claim: 'exp',
      message: expect.stringMatching(/exp is 1700000000 \(0 s behind this clock\), tolerance 0 s/),
    })
  })

  test('C072 accepts a token one second before exp', async () => {
    await expect(accepted({ exp: nowSeconds + 1 }, strict)).resolves.toMatchObject({
      subject: 'alice',
      expiresAt: new Date((nowSeconds + 1) * 1000),
    })
  })

  test('C072 refuses at the millisecond of exp and accepts one before it', async () => {
    const exp = nowSeconds + 1
    expect(await refusalOf({ exp }, { ...strict, now: () => exp * 1000 })).toMatchObject({
      code: 'token_expired',
    })
    await expect(
      accepted({ exp }, { ...strict, now: () => exp * 1000 - 1 }),
    ).resolves.toHaveProperty('subject')
  })

  test('C072 adds the tolerance to exp, and the end of it is too late', async () => {
    expect(await refusalOf({ exp: nowSeconds - 5 })).toMatchObject({
      code: 'token_expired',
      message: expect.stringMatching(/exp is 1699999995 \(5 s behind this clock\), tolerance 5 s/),
    })
    await expect(accepted({ exp: nowSeconds - 4 })).resolves.toHaveProperty('subject', 'alice')
  })

  test('C072 refuses an exp of zero and a negative one', async () => {
    expect(await refusalOf({ exp: 0 })).toMatchObject({ code: 'token_expired' })
    expect(await refusalOf({ exp: -1 })).toMatchObject({ code: 'token_expired' })
  })

  test.each([
    ['a string', String(nowSeconds + 300), /expected exp to be a number of seconds, got "1700000/],
    ['null', null, /expected exp to be a number of seconds, got null/],
    ['a boolean', true, /expected exp to be a number of seconds, got true/],
    ['an array', [nowSeconds + 300], /expected exp to be a number of seconds, got \[1700000300\]/],
    ['an object', { value: 1 }, /expected exp to be a number of seconds, got \{"value":1\}/],
  ])('C073 refuses an exp that is %s', async (_, exp, message) => {
    const malformed = { code: 'claim_malformed', claim: 'exp' }
    const error = await refusalOf({ exp })
    expect(error).toMatchObject({ ...malformed, message: expect.stringMatching(message) })
    expect(await refusalOf({ exp }, { requireExpiration: false })).toMatchObject(malformed)
  })

  test.each(['exp', 'nbf', 'iat'])(
    'C074 refuses a %s beyond the range of numbers',
    async (name) => {
      const { [name]: _, ...claims } = { ...baseClaims(), nbf: nowSeconds } as Record<
        string,
        unknown
      >
      for (const value of ['1e400', '-1e400']) {
        const payload = `${JSON.stringify(claims).slice(0, -1)},"${name}":${value}}`
        const token = signSegments('{"alg":"RS256","kid":"rsa"}', payload, keys.rsa, 'RS256')
        expect(await refusalOfToken(token)).toMatchObject({
          code: 'token_malformed',
          message: expect.stringMatching(/payload has a number beyond range/),
        })
      }
    },
  )

  test.each(['exp', 'nbf', 'iat'])('C074 %s is within the dates that there are', async (name) => {
    const options = {
      allowFutureIssuedAt: true,
      now: () => 8.64e15 - 1000,
      clockToleranceSeconds: 0,
    }
    const times = { exp: 8.64e12, iat: undefined }
    await expect(accepted(times, options)).resolves.toMatchObject({
      expiresAt: new Date(8.64e15),
    })
    const last = name === 'exp' ? {} : { [name]: -8.64e12 }
    await expect(accepted({ ...times, ...last }, options)).resolves.toHaveProperty('subject')
    for (const value of [8.64e12 + 1, -8.64e12 - 1, 1e300]) {
      expect(await refusalOf({ ...times, [name]: value }, options)).toMatchObject({
        code: 'claim_malformed',
        claim: name,
      })
    }
  })

  test('C075 refuses a token without exp by default', async () => {
    expect(await refusalOf({ exp: undefined })).toMatchObject({
      code: 'claim_missing',
      claim: 'exp',
      message: expect.stringMatching(/the token has no exp claim/),
    })
  })

  test('C075 accepts a token without exp only when the policy says so', async () => {
    await expect(accepted({ exp: undefined }, { requireExpiration: false })).resolves.toMatchObject(
      { subject: 'alice', expiresAt: null },
    )
    expect(await refusalOf({ exp: nowSeconds - 60 }, { requireExpiration: false })).toMatchObject({
      code: 'token_expired',
    })
  })

  test('C079 takes a fraction of a second at its word', async () => {
    const half = nowSeconds + 0.5
    await expect(accepted({ exp: half, iat: nowSeconds - 0.5 }, strict)).resolves.toMatchObject({
      expiresAt: new Date(half * 1000),
    })
    const later = { ...strict, now: () => half * 1000 }
    expect(await refusalOf({ exp: half }, later)).toMatchObject({ code: 'token_expired' })
  })

  test('C051 says nothing of exp when the signature does not hold', async () => {
    const token = sign({ alg: 'RS256', kid: 'rsa' }, baseClaims({ exp: 1 }), keys.rsa)
    const [header = '', payload = ''] = token.split('.')
    const forged = `${header}.${payload}.${Buffer.alloc(256, 1).toString('base64url')}`
    const error = await refusalOfToken(forged)
    expect(error.code).toBe('signature_invalid')
    expect(error.message).not.toMatch(/exp\b|alice/)
  })
})

describe('the clock', () => {
  test.each([Number.NaN, Number.NEGATIVE_INFINITY])(
    'C081 a clock that answers %s accepts no expired token',
    async (time) => {
      // A broken clock may be refused at creation or at the token; it must never let one pass.
      const verdict = (async () => accepted({ exp: 1, iat: undefined }, { now: () => time }))()
      await expect(verdict).rejects.toThrow(/now|exp|clock/)
    },
  )
})
