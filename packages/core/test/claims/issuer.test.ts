import { describe, expect, test } from 'vitest'
import { issuer } from '../signing.ts'
import { accepted } from './accepted.ts'
import { refusalOf } from './refusal-of.ts'

describe('iss', () => {
  test.each([
    ['a trailing slash', `${issuer}/`],
    ['other case in the host', 'https://Issuer.example'],
    ['other case in the scheme', 'HTTPS://issuer.example'],
    ['a prefix of it', 'https://issuer.exampl'],
    ['more behind it', `${issuer}.evil.example`],
    ['a default port', `${issuer}:443`],
    ['white space before', ` ${issuer}`],
    ['white space behind', `${issuer}\n`],
    ['another scheme', 'http://issuer.example'],
    ['an empty string', ''],
    ['a name every object has', '__proto__'],
    ['a letter that only looks alike', issuer.replace('e', '\u0435')],
  ])('C082 refuses an iss with %s', async (_, iss) => {
    expect(await refusalOf({ iss })).toMatchObject({
      code: 'issuer_mismatch',
      claim: 'iss',
      message: expect.stringMatching(
        /^iss is ".*", expected exactly one of \["https:\/\/issuer\.example"\]/,
      ),
    })
  })

  test('C083 refuses a token without iss', async () => {
    expect(await refusalOf({ iss: undefined })).toMatchObject({
      code: 'claim_missing',
      claim: 'iss',
      message: expect.stringMatching(/no iss claim/),
    })
  })

  test.each([
    ['an array', [issuer]],
    ['an object', { url: issuer }],
    ['null', null],
    ['a number', 1],
  ])('C083 refuses an iss that is %s', async (_, iss) => {
    expect(await refusalOf({ iss })).toMatchObject({
      code: 'claim_malformed',
      claim: 'iss',
      message: expect.stringMatching(/expected iss to be a string, got/),
    })
  })

  test('C082 accepts each of several configured issuers and reports which one it was', async () => {
    const options = { issuer: ['https://old.example', issuer] }
    await expect(accepted({ iss: 'https://old.example' }, options)).resolves.toMatchObject({
      issuer: 'https://old.example',
    })
    await expect(accepted({}, options)).resolves.toMatchObject({ issuer })
    expect(await refusalOf({ iss: 'https://other.example' }, options)).toMatchObject({
      code: 'issuer_mismatch',
    })
  })
})
