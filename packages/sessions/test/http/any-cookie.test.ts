import { array, assert, constantFrom, integer, property, record, string, tuple } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readCookie, setCookie } from '../../src/http/cookie.ts'

const name = '__Host-refresh_token'
const ours = { name, sameSite: 'Strict', secure: true, partitioned: false } as const
const token = string({
  unit: constantFrom('A', 'Z', 'a', 'z', '0', '9', '-', '_', '.', '~'),
  minLength: 1,
  maxLength: 60,
})
const foreign = tuple(
  constantFrom('a', `x${name}`, `${name}x`, name.toLowerCase(), `\u00a0${name}`, '', name.slice(2)),
  token,
).map(([other, value]) => `${other}=${value}`)
const space = constantFrom('', ' ', '\t', '  ')

function read(...lines: readonly string[]): string | null {
  return readCookie({ header: (header) => (header === 'cookie' ? lines : []) }, name)
}

describe('any Cookie header', () => {
  test('C178 tells the value that was set, among whatever others there are', () => {
    assert(
      property(
        token,
        array(foreign),
        integer({ min: 0, max: 5 }),
        space,
        (value, others, at, gap) => {
          const [pair = ''] = setCookie(ours, value, 60).split(';', 1)
          const pairs = others.toSpliced(at, 0, `${gap}${pair}${gap}`)
          expect(read(pairs.join(';'))).toBe(value)
          expect(read(...pairs)).toBe(value)
          expect(read(others.join('; '))).toBeNull()
        },
      ),
      { numRuns: 500 },
    )
  })

  test('C178 tells nothing where the name is there twice', () => {
    assert(
      property(token, token, array(foreign), (one, two, others) => {
        expect(read([`${name}=${one}`, ...others, `${name}=${two}`].join('; '))).toBeNull()
        expect(read(`${name}=${one}`, ...others, `${name}=${two}`)).toBeNull()
      }),
      { numRuns: 500 },
    )
  })

  test('says of any text nothing, or a value that stands in it behind the name', () => {
    const piece = constantFrom(name, '=', ';', ' ', '"', 'a', '\u00a0', `${name}=b`, '\0', ',')
    const line = record({ pieces: array(piece, { maxLength: 12 }) }).map(({ pieces }) =>
      pieces.join(''),
    )
    let told = 0
    assert(
      property(line, (text) => {
        const value = read(text)
        if (value === null) return
        told += 1
        expect(text).toContain(`${name}=`)
        expect(text).toContain(value)
        expect(value).not.toMatch(/;|^[ \t]|[ \t]$/)
      }),
      { numRuns: 3000 },
    )
    expect(told).toBeGreaterThan(100)
  })
})
