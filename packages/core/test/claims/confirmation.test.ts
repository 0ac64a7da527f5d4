import { describe, expect, test } from 'vitest'
import { accepted } from './accepted.ts'
import { refusalOf } from './refusal-of.ts'

describe('cnf', () => {
  test.each([
    ['a DPoP key', { jkt: '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I' }],
    ['a client certificate', { 'x5t#S256': 'bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2' }],
    ['a member that nobody knows', { later: 1 }],
    ['an empty object', {}],
    ['null', null],
    ['a string', 'jkt'],
  ])('C141 C149 refuses a token that %s binds', async (_, cnf) => {
    expect(await refusalOf({ cnf })).toMatchObject({
      code: 'token_sender_constrained',
      claim: 'cnf',
      message: expect.stringMatching(/bound to a key by cnf/),
    })
  })

  test('allowSenderConstrained: true accepts it as a plain bearer token', async () => {
    const options = { allowSenderConstrained: true }
    await expect(accepted({ cnf: { jkt: 'x' } }, options)).resolves.toHaveProperty('subject')
  })
})
