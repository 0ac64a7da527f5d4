import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { shown } from '../src/shown.ts'

test.each([
  ['RS256', '"RS256"'],
  ['', '""'],
  [null, 'null'],
  [undefined, 'undefined'],
  [1.5, '1.5'],
  [Number.NaN, 'NaN'],
  [Infinity, 'Infinity'],
  [10n, '10'],
  [['a', 1], '["a",1]'],
  [{ a: { b: [] } }, '{"a":{"b":[]}}'],
  [() => 1, 'function'],
  [Symbol('s'), 'symbol'],
])('%s is shown as %s', (value, text) => {
  expect(shown(value)).toBe(text)
})

test.each([
  ['a line break', 'a\nb', String.raw`"a\nb"`],
  ['a carriage return', 'a\r', String.raw`"a\r"`],
  ['an escape sequence', '\u001b[31m', String.raw`"\u001b[31m"`],
  ['a delete character', '\u007f', String.raw`"\u007f"`],
  ['a C1 control', '\u009b', String.raw`"\u009b"`],
  ['a quote', 'a"b', String.raw`"a\"b"`],
  ['other scripts', '関é', String.raw`"\u95a2\u00e9"`],
  ['a line separator', '\u2028', String.raw`"\u2028"`],
  ['a turn of direction', '\u202e', String.raw`"\u202e"`],
  ['an emoji', '😀', String.raw`"\ud83d\ude00"`],
  ['half a character', '\ud800', String.raw`"\ud800"`],
])('%s is escaped', (_, value, text) => {
  expect(shown(value)).toBe(text)
})

test('text of 80 characters is whole, longer text is cut and says so', () => {
  expect(shown('x'.repeat(78))).toBe(`"${'x'.repeat(78)}"`)
  expect(shown('x'.repeat(79))).toBe(`"${'x'.repeat(79)}…`)
  expect(shown(['x'.repeat(10_000)])).toHaveLength(81)
})

test('what JSON cannot write is named by its type', () => {
  const circle: { self?: unknown } = {}
  circle.self = circle
  expect(shown(circle)).toBe('a value of type object')
  expect(shown([10n])).toBe('a value of type object')
})

const codeUnit = fc.nat({ max: 0xffff }).map((code) => String.fromCharCode(code))

test('any JSON value becomes one short line of printable ASCII', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.jsonValue(), fc.string({ unit: codeUnit, maxLength: 200 })),
      (value) => {
        expect(shown(value)).toMatch(/^[\x20-\x7e]{1,80}…?$/)
      },
    ),
    { numRuns: 300 },
  )
})
