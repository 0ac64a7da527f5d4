import { describe, expect, test } from 'vitest'
import { accepted } from './accepted.ts'
import { refusalOf } from './refusal-of.ts'

describe('sub', () => {
  test.each([
    ['a number', 7],
    ['null', null],
    ['a list', ['alice']],
    ['an object', { id: 'alice' }],
    ['a boolean', true],
    ['an empty string', ''],
  ])('C089 refuses a sub that is %s', async (_, sub) => {
    expect(await refusalOf({ sub })).toMatchObject({
      code: 'claim_malformed',
      claim: 'sub',
      message: expect.stringMatching(/expected sub to be a non-empty string, got/),
    })
  })

  test('C089 refuses a token without sub', async () => {
    expect(await refusalOf({ sub: undefined })).toMatchObject({
      code: 'claim_missing',
      claim: 'sub',
      message: expect.stringMatching(/no sub claim/),
    })
  })

  test('C089 may be absent where the subject comes from elsewhere, and must be text if there', async () => {
    const options = { subject: 'email' }
    const email = 'alice@people.example'
    await expect(accepted({ sub: undefined, email }, options)).resolves.toHaveProperty(
      'subject',
      email,
    )
    await expect(accepted({ sub: 'a', email }, options)).resolves.toHaveProperty('subject', email)
    for (const sub of ['', 7, null]) {
      expect(await refusalOf({ sub, email }, options)).toMatchObject({
        code: 'claim_malformed',
        claim: 'sub',
      })
    }
  })

  test.each(['alice', '__proto__', 'über|ünicode', ' '])(
    'C089 hands %j on as it came',
    async (sub) => {
      await expect(accepted({ sub })).resolves.toHaveProperty('subject', sub)
    },
  )
})
