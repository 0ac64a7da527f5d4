import { describe, expect, test } from 'vitest'
import { nowSeconds } from '../signing.ts'
import { accepted } from './accepted.ts'
import { refusalOf } from './refusal-of.ts'

describe('nbf', () => {
  test('C076 refuses a token whose nbf lies ahead by more than the tolerance', async () => {
    expect(await refusalOf({ nbf: nowSeconds + 6 })).toMatchObject({
      code: 'token_not_yet_valid',
      claim: 'nbf',
      message: expect.stringMatching(
        /nbf is 1700000006 \(6 s ahead of this clock\), tolerance 5 s/,
      ),
    })
  })

  test.each([nowSeconds + 5, nowSeconds, nowSeconds - 3600, 0])(
    'C076 accepts an nbf of %d',
    async (nbf) => {
      await expect(accepted({ nbf })).resolves.toHaveProperty('subject', 'alice')
    },
  )

  test('C076 without tolerance accepts the second of nbf and refuses the one before', async () => {
    const strict = { clockToleranceSeconds: 0 }
    await expect(accepted({ nbf: nowSeconds }, strict)).resolves.toHaveProperty('subject')
    expect(await refusalOf({ nbf: nowSeconds + 1 }, strict)).toMatchObject({
      code: 'token_not_yet_valid',
    })
  })

  test.each([
    ['a string', '1700000000'],
    ['null', null],
    ['a boolean', false],
    ['an array', []],
  ])('C076 refuses an nbf that is %s', async (_, nbf) => {
    expect(await refusalOf({ nbf })).toMatchObject({
      code: 'claim_malformed',
      claim: 'nbf',
      message: expect.stringMatching(/expected nbf to be a number of seconds/),
    })
  })

  test('C079 takes a fraction of a second at its word', async () => {
    const strict = { clockToleranceSeconds: 0, now: () => (nowSeconds + 0.25) * 1000 }
    await expect(accepted({ nbf: nowSeconds + 0.25 }, strict)).resolves.toHaveProperty('subject')
    expect(await refusalOf({ nbf: nowSeconds + 0.5 }, strict)).toMatchObject({
      code: 'token_not_yet_valid',
      message: expect.stringMatching(/nbf is 1700000000\.5/),
    })
  })
})
