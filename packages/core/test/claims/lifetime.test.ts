import { describe, expect, test } from 'vitest'
import { nowSeconds } from '../signing.ts'
import { accepted } from './accepted.ts'
import { refusalOf } from './refusal-of.ts'

const hour = { maxLifetimeSeconds: 3600 }

describe('maxLifetimeSeconds', () => {
  test('C080 accepts a lifetime of exactly the most', async () => {
    await expect(accepted({ exp: nowSeconds + 3600 }, hour)).resolves.toHaveProperty('subject')
  })

  test('C080 refuses a longer lifetime', async () => {
    expect(await refusalOf({ exp: nowSeconds + 3601 }, hour)).toMatchObject({
      code: 'lifetime_exceeded',
      claim: 'exp',
      message: expect.stringMatching(/lives for 3601 s, maxLifetimeSeconds is 3600/),
    })
  })

  test('C080 refuses an exp in milliseconds and names the suspicion', async () => {
    expect(await refusalOf({ exp: (nowSeconds + 300) * 1000 }, hour)).toMatchObject({
      code: 'lifetime_exceeded',
      message: expect.stringMatching(/is exp in milliseconds\?/),
    })
  })

  test('C080 counts from iat, not from now', async () => {
    const claims = { iat: nowSeconds - 3600, exp: nowSeconds + 1 }
    expect(await refusalOf(claims, hour)).toMatchObject({
      code: 'lifetime_exceeded',
      message: expect.stringMatching(/lives for 3601 s/),
    })
  })

  test('C080 needs iat and exp to measure', async () => {
    expect(await refusalOf({ iat: undefined }, hour)).toMatchObject({
      code: 'claim_missing',
      claim: 'iat',
    })
    const eternal = { ...hour, requireExpiration: false }
    expect(await refusalOf({ exp: undefined }, eternal)).toMatchObject({
      code: 'claim_missing',
      claim: 'exp',
    })
  })

  test('C080 measures nothing unless the policy is set', async () => {
    const exp = (nowSeconds + 300) * 1000
    await expect(accepted({ exp })).resolves.toHaveProperty('claims.exp', exp)
  })
})
