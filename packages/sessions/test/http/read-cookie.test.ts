import { expect, test } from 'vitest'
import { readCookie } from '../../src/http/cookie.ts'

function read(...lines: string[]): string | null {
  return readCookie({ header: () => lines }, 'sid')
}

test.each([
  ['sid=a', 'a'],
  ['x=1; \tsid= \ta\t ', 'a'],
  ['sid=a b', 'a b'],
  ['sid=', null],
  ['sid= \t', null],
  ['sid=a; sid=a', null],
  ['\u00a0sid=a', null],
])('the cookie in %j is %j', (line, value) => {
  expect(read(line)).toBe(value)
})

test('lines count together: a cookie in two of them is there twice', () => {
  expect(read('x=1', 'sid=a')).toBe('a')
  expect(read('sid=a', 'sid=a')).toBeNull()
})

test('a line of spaces is read in one go, not again from each of them', () => {
  const spaces = ' '.repeat(200_000)
  const before = performance.now()
  expect(read(`sid=a${spaces}b`)).toBe(`a${spaces}b`)
  expect(performance.now() - before).toBeLessThan(1000)
})
