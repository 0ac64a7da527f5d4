import { expect, test } from 'vitest'
import { checkNames } from '../../src/options/checks.ts'
import { similarName } from '../../src/options/similar-name.ts'
import { optionError } from './option-error.ts'

const known = ['issuer', 'audience', 'keys', 'algorithms', 'clockToleranceSeconds', 'now', 'kid']

test.each([
  ['isuer', 'issuer'],
  ['Issuer', 'issuer'],
  ['audeince', 'audience'],
  ['algorithm', 'algorithms'],
  ['key', 'keys'],
  ['clockTolerenceSecond', 'clockToleranceSeconds'],
  ['kids', 'kid'],
])('%s was meant to be %s', (name, meant) => {
  expect(similarName(name, known)).toBe(meant)
})

test.each(['aud', 'none', 'clockTolerance', 'constructor', '', 'x', 'no'])(
  '%s is like none of them',
  (name) => {
    expect(similarName(name, known)).toBeUndefined()
  },
)

test('the nearest one counts, of equals the first', () => {
  expect(similarName('cookie', ['cooking', 'cookies'])).toBe('cookies')
  expect(similarName('paths', ['path', 'baths'])).toBe('path')
  expect(similarName('issuer', [])).toBeUndefined()
})

test('an unknown option is told the name that is like it', () => {
  expect(optionError({ clockToleranceSecond: 5 })).toMatch(
    /no option "clockToleranceSecond"; it has issuer, .*; did you mean clockToleranceSeconds\?$/,
  )
  expect(optionError({ jwksUri: 5 })).not.toContain('did you mean')
})

test.each([
  ['a secret', 'text'],
  [['a secret'], 'a list'],
  [7, 'a number'],
  [null, 'null'],
  [undefined, 'undefined'],
  [() => 'a secret', 'a function'],
])('what stands in the place of options is told by its kind: %j', (options, kind) => {
  expect(() => checkNames(options, known, 'make()')).toThrow(
    new RegExp(`^Sekisho: make\\(\\) must be an object of options; got ${kind}(?: \\(.*)?$`),
  )
})
