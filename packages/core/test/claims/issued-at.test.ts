import { describe, expect, test } from 'vitest'
import { nowSeconds } from '../signing.ts'
import { accepted } from './accepted.ts'
import { refusalOf } from './refusal-of.ts'

describe('iat', () => {
  test.each([
    ['a string', '1700000000'],
    ['null', null],
    ['a boolean', true],
    ['an object', {}],
  ])('C077 refuses an iat that is %s, whatever allowFutureIssuedAt says', async (_, iat) => {
    const refused = {
      code: 'claim_malformed',
      claim: 'iat',
      message: expect.stringMatching(/expected iat to be a number of seconds/),
    }
    expect(await refusalOf({ iat })).toMatchObject(refused)
    expect(await refusalOf({ iat }, { allowFutureIssuedAt: true })).toMatchObject(refused)
  })

  test('C078 refuses an iat ahead by more than the tolerance', async () => {
    expect(await refusalOf({ iat: nowSeconds + 6 })).toMatchObject({
      code: 'token_not_yet_valid',
      claim: 'iat',
      message: expect.stringMatching(/iat is 1700000006 \(6 s ahead .* allowFutureIssuedAt: true/),
    })
  })

  test('C078 accepts an iat ahead by the tolerance, and any when the policy says so', async () => {
    await expect(accepted({ iat: nowSeconds + 5 })).resolves.toHaveProperty('subject', 'alice')
    await expect(
      accepted({ iat: nowSeconds + 6 }, { allowFutureIssuedAt: true }),
    ).resolves.toHaveProperty('subject', 'alice')
  })

  test('an iat is not needed unless the policy asks for it', async () => {
    await expect(accepted({ iat: undefined })).resolves.toHaveProperty('subject', 'alice')
    expect(await refusalOf({ iat: undefined }, { requiredClaims: ['iat'] })).toMatchObject({
      code: 'claim_missing',
      message: expect.stringMatching(/no iat claim/),
    })
  })
})
