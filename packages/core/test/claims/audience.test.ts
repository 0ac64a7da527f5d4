import { describe, expect, test } from 'vitest'
import { audience } from '../signing.ts'
import { accepted } from './accepted.ts'
import { refusalOf } from './refusal-of.ts'

describe('aud', () => {
  test('C084 refuses a token without aud', async () => {
    expect(await refusalOf({ aud: undefined })).toMatchObject({
      code: 'claim_missing',
      claim: 'aud',
      message: expect.stringMatching(/no aud claim/),
    })
  })

  test.each([
    ['an empty list', []],
    ['an empty string', ''],
    ['a list with an empty string', ['']],
  ])('C084 refuses an aud that is %s', async (_, aud) => {
    expect(await refusalOf({ aud })).toMatchObject({
      code: 'audience_mismatch',
      claim: 'aud',
      message: expect.stringMatching(/expected \["https:\/\/api\.example"\] in it/),
    })
  })

  test.each([
    ['a prefix', 'https://api.exampl'],
    ['more behind', `${audience}/v1`],
    ['a trailing slash', `${audience}/`],
    ['other case', 'https://API.example'],
    ['a list in a string, by comma', `https://x.example,${audience}`],
    ['a list in a string, by space', `https://x.example ${audience}`],
    ['white space around', ` ${audience} `],
    ['a default port', `${audience}:443`],
    ['a list without it', ['https://x.example', 'https://y.example']],
  ])('C085 refuses an aud with %s', async (_, aud) => {
    expect(await refusalOf({ aud })).toMatchObject({ code: 'audience_mismatch', claim: 'aud' })
  })

  test.each([
    ['as a string', audience],
    ['alone in a list', [audience]],
    ['last among others', ['https://x.example', 'https://y.example', audience]],
    ['twice', [audience, audience]],
  ])('C086 accepts its own audience %s', async (_, aud) => {
    await expect(accepted({ aud })).resolves.toMatchObject({ claims: { aud } })
  })

  test('C086 accepts any one of several configured audiences', async () => {
    const options = { audience: ['https://api.example', 'api'] }
    await expect(accepted({ aud: 'api' }, options)).resolves.toHaveProperty('subject')
    await expect(accepted({ aud: ['x', audience] }, options)).resolves.toHaveProperty('subject')
    expect(await refusalOf({ aud: ['x', 'ap'] }, options)).toMatchObject({
      code: 'audience_mismatch',
    })
  })

  test.each([
    ['a number beside it', [audience, 1]],
    ['null beside it', [audience, null]],
    ['a nested list', [[audience]]],
    ['an object in the list', [{ aud: audience }]],
    ['an object', { 0: audience, length: 1 }],
    ['a number', 1],
    ['null', null],
    ['a boolean', true],
  ])('C087 refuses an aud with %s, also when the audience is not checked', async (_, aud) => {
    const refused = {
      code: 'claim_malformed',
      claim: 'aud',
      message: expect.stringMatching(/expected aud to be a string or a list of strings, got/),
    }
    expect(await refusalOf({ aud })).toMatchObject(refused)
    expect(await refusalOf({ aud }, { audience: null })).toMatchObject(refused)
  })

  test.each([
    ['another', 'https://x.example'],
    ['none', undefined],
    ['an empty list', []],
  ])('C084 audience: null accepts a token with %s', async (_, aud) => {
    await expect(accepted({ aud }, { audience: null })).resolves.toHaveProperty('subject')
  })
})
