import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeBase64url, isCanonicalBase64url } from '../../src/encoding/base64url.ts'

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

describe('text that is read', () => {
  // RFC 4648 section 10, without padding.
  test.each([
    ['', ''],
    ['f', 'Zg'],
    ['fo', 'Zm8'],
    ['foo', 'Zm9v'],
    ['foob', 'Zm9vYg'],
    ['fooba', 'Zm9vYmE'],
    ['foobar', 'Zm9vYmFy'],
  ])('%j is written %j', (bytes, text) => {
    expect(decodeBase64url(text)).toEqual(Buffer.from(bytes))
    expect(isCanonicalBase64url(text)).toBe(true)
  })

  test('is any that encoding gives, and comes back as the same bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const text = Buffer.from(bytes).toString('base64url')
        expect(decodeBase64url(text)).toEqual(Buffer.from(bytes))
      }),
    )
  })
})

describe('text that is refused', () => {
  test.each([
    'Zg==',
    'Zg=',
    '=',
    'Zm9v=',
    'Zm8=',
    'Z+8',
    'Z/8',
    '+/',
    ' Zg',
    'Zg ',
    'Z g',
    'Zg\n',
    '\nZg',
    'Zm\r\n9v',
    'Zm9v\0',
    'Zm9v.',
    'Zmév',
    'Ｚｇ',
    'Zm%39v',
    '\ud800',
    '\ufeffZg',
  ])('%j, for its characters', (text) => {
    expect(decodeBase64url(text)).toBeNull()
    expect(isCanonicalBase64url(text)).toBe(false)
  })

  test.each(['Z', 'Zm9vY', 'A', 'AAAAA'])('%j, for its length', (text) => {
    expect(decodeBase64url(text)).toBeNull()
  })

  test('C008 every two or three letters whose unused bits are set', () => {
    for (const [index, last] of alphabet.split('').entries()) {
      expect(isCanonicalBase64url(`A${last}`)).toBe(index % 16 === 0)
      expect(isCanonicalBase64url(`AA${last}`)).toBe(index % 4 === 0)
      expect(isCanonicalBase64url(`AAA${last}`)).toBe(true)
      expect(isCanonicalBase64url(`AAAAA${last}`)).toBe(index % 16 === 0)
    }
  })

  test('C008 any that is not the form that its bytes are written in', () => {
    const letters = fc.string({ unit: fc.constantFrom(...alphabet.split(''), '=', '+', ' ') })
    fc.assert(
      fc.property(letters, (text) => {
        const again = Buffer.from(text, 'base64url').toString('base64url')
        expect(isCanonicalBase64url(text)).toBe(again === text)
      }),
      { numRuns: 1000 },
    )
  })
})
