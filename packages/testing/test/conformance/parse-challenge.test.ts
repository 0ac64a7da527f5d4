import { describe, expect, test } from 'vitest'
import { parseChallenge } from '../../src/conformance/parse-challenge.ts'

describe('parseChallenge', () => {
  test('reads tokens and quoted strings', () => {
    expect(parseChallenge('Bearer realm="a \\"b\\" \\\\, c", error=x')).toEqual({
      scheme: 'Bearer',
      parameters: [
        ['realm', 'a "b" \\, c'],
        ['error', 'x'],
      ],
    })
  })

  test.each([
    ['', /no scheme/],
    ['Bearer', /no scheme/],
    ['Bearer ', /no parameter/],
    ['Bearer realm', /no parameter/],
    ['Bearer realm="a', /no parameter/],
    ['Bearer realm="a"b"', /no comma/],
    ['Bearer realm="a" error="b"', /no comma/],
    ['Bearer realm="a", ', /no parameter/],
    ['Bearer realm="é"', /no parameter/],
    ['Bearer realm="a", realm="b"', /realm twice/],
    ['Bearer realm="a", Basic realm="b"', /no parameter/],
  ])('C113 refuses %s', (text, message) => {
    expect(() => parseChallenge(text)).toThrow(message)
  })
})
